import { join } from 'node:path'
import { readCsv } from './csv.ts'
import { type Mapping, type MappingColumn, ReplayError } from './mapping.ts'
import { timeReader } from './time.ts'
import { conversion } from './unit.ts'

type Value = number | boolean | string

/** What one device sends for one row of the file. `at` is the recorded time, ms. */
export type ReplayRow = {
  readonly device: string
  readonly at: number
  readonly values: Readonly<Record<string, Value>>
}

/** What was read and what was left out; counted while the rows are read. */
export type ReplayCounts = { rows: number; values: number; noValue: number }
export const noCounts = (): ReplayCounts => ({ rows: 0, values: 0, noValue: 0 })

/** What data loggers and spreadsheets write where there is no value. */
const NO_VALUE = ['', '#VALUE!', 'NaN', 'nan', 'null', 'NA', 'N/A']

/**
 * The rows of the mapping's files, below `folder`, in the order of the files: neither sorted nor made unique, so repeated hours and
 * gaps stay as they are. Throws {@link ReplayError} with file, line and column for a column that is not there, a time that is no time,
 * and a cell that is neither a number nor listed as no value.
 */
export async function* replayRows(mapping: Mapping, folder: string, counts = noCounts()): AsyncGenerator<ReplayRow> {
  const sums = new Map<MappingColumn, number>()
  for (const name of mapping.files) yield* rowsOf(mapping, join(folder, name), counts, sums)
}

async function* rowsOf(
  mapping: Mapping,
  file: string,
  counts: ReplayCounts,
  sums: Map<MappingColumn, number>,
): AsyncGenerator<ReplayRow> {
  const { time } = mapping
  const toTime = timeReader(time.format, time.zone ?? 'UTC', time.startAt === undefined ? 0 : Date.parse(time.startAt))
  const noValue = new Set([...NO_VALUE, ...(mapping.noValue ?? [])])
  let plan: Plan | null = null
  for await (const { line, cells } of csvOf(file, mapping.delimiter ?? ',')) {
    if (!plan) {
      plan = planOf(mapping, file, cells)
      continue
    }
    const at = toTime(cells[plan.time] ?? '')
    if (at === null) {
      throw new ReplayError(
        `${file}:${line}: "${cells[plan.time] ?? ''}" in column "${time.column}" is no time like ${time.format}`,
      )
    }
    counts.rows++
    for (const { device, columns } of plan.devices) {
      const values: Record<string, Value> = {}
      for (const { column, index, name } of columns) {
        const cell = (cells[index] ?? '').trim()
        if (noValue.has(cell)) {
          counts.noValue++
          continue
        }
        const value = valueOf(column, cell, sums)
        if (value === null) {
          throw new ReplayError(
            `${file}:${line}: "${cell}" in column "${column.column}" is not a value of ${column.point}`,
          )
        }
        values[name] = value
        counts.values++
      }
      if (Object.keys(values).length > 0) yield { device, at, values }
    }
  }
  if (!plan) throw new ReplayError(`${file} is empty`)
}

type Plan = {
  readonly time: number
  readonly devices: readonly { readonly device: string; readonly columns: readonly PlannedColumn[] }[]
}
type PlannedColumn = { readonly column: MappingColumn; readonly index: number; readonly name: string }

/** Where the mapped columns stand in this file; its header is compared without spaces at the ends. */
function planOf(mapping: Mapping, file: string, header: readonly string[]): Plan {
  const names = header.map((name) => name.trim())
  const indexOf = (name: string): number => {
    const index = names.indexOf(name.trim())
    if (index >= 0) return index
    const only = names.length === 1 ? ' (one column only: is the delimiter right?)' : ''
    throw new ReplayError(`${file}: there is no column "${name}"${only}; there are ${names.slice(0, 40).join(', ')}`)
  }
  const devices = new Map<string, PlannedColumn[]>()
  for (const column of mapping.columns) {
    const list = devices.get(column.device) ?? []
    devices.set(column.device, list)
    const name = column.equipment === undefined ? column.point : `${column.equipment}/${column.point}`
    list.push({ column, index: indexOf(column.column), name })
  }
  return {
    time: indexOf(mapping.time.column),
    devices: [...devices].map(([device, columns]) => ({ device, columns })),
  }
}

function valueOf(column: MappingColumn, cell: string, sums: Map<MappingColumn, number>): Value | null {
  if (column.states) return Object.hasOwn(column.states, cell) ? column.states[cell]! : null
  const number = Number(cell)
  if (!Number.isFinite(number)) return null
  const unit = column.unit ? conversion(column.unit.from, column.unit.to)! : { scale: 1, offset: 0 }
  const value = (number * unit.scale + unit.offset) * (column.scale ?? 1) + (column.offset ?? 0)
  if (column.sumFrom === undefined) return trimmed(value)
  const sum = (sums.get(column) ?? column.sumFrom) + value
  sums.set(column, sum)
  return trimmed(sum)
}

/** Without the last digits that multiplying has made up. */
const trimmed = (value: number): number => Number(value.toPrecision(12))

async function* csvOf(file: string, delimiter: string) {
  try {
    yield* readCsv(file, delimiter)
  } catch (error) {
    if (error instanceof ReplayError) throw error
    throw new ReplayError((error as Error).message)
  }
}
