import type { MessagePort } from 'node:worker_threads'
import { HOUR_ms, type Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { type CellBlock, type CellMarks, type CellsQuery, NO_MARKS } from '../../telemetry/cell-blocks.ts'
import { openCells } from '../../telemetry/read-out.ts'
import type { Rest } from '../../telemetry/rest.ts'
import { floorTo } from '../../telemetry/steps.ts'
import { openConnection } from '../connection.ts'
import { cellsDatabaseOf, CELL_MEASUREMENT, MARKS } from '../layout.ts'
import { headOf } from '../line.ts'
import { doorTo } from '../read/ask.ts'
import { detect } from '../read/detect.ts'
import { keptFrom, marksOf, retentionOf } from '../read/influx-source.ts'
import type { TargetConfig } from '../target.ts'
import { createSender, type OnHeld, type Refusals, type Sender } from './send.ts'

/**
 * Brings the cells on a server of the InfluxDB family up to those of the embedded store: what is new, and what late readings have changed. The
 * mark on the server moves after the cells it speaks of, and not past any that the server refused: trends would have a hole there. Those that are
 * older than it keeps do not hold it: the mark says from where on they are kept. Answers whether it came to the end. Throws a sentence.
 */
export async function copyCells(
  config: TargetConfig,
  sender: Sender,
  ask: (query: CellsQuery) => Promise<MessagePort>,
): Promise<boolean> {
  const door = doorTo(config)
  const stored = await marksOf(door, config.database)
  const kept_from = keptFrom(await retentionOf(door, cellsDatabaseOf(config.database)), Date.now())
  // It keeps them for longer now, and what it had dropped by then is brought again.
  const marks = kept_from < stored.kept_from ? NO_MARKS : stored.marks
  // It must be kept as long as the cells, and a row of a time when the clock was ahead must not stay the newest.
  const at = Math.max(floorTo(Date.now(), HOUR_ms), stored.at)
  const port = await ask({ marks })
  try {
    const { ids, keys, blocks } = await openCells(port)
    const keyOf = new Map(ids.map((id, i) => [id, keys[i]!]))
    for await (const block of blocks) {
      if (!(await sendAll(sender, cellLines(block, keyOf)))) return false
      const { lines, tooOld, newest } = sender.takeRefused()
      if (lines > tooOld) throw new Error(refusedCells(lines - tooOld, newest))
      if (!(await sendAll(sender, [marksLine(block.marks, kept_from, at)]))) return false
      const mark = sender.takeRefused()
      if (mark.lines > 0) throw new Error(refusedCells(mark.lines, mark.newest))
    }
    return true
  } finally {
    port.close()
  }
}

const sendAll = async (sender: Sender, lines: readonly string[]): Promise<boolean> =>
  (await sender.send(lines)) && (await sender.settle())

const refusedCells = (lines: number, newest: Refusals['newest']): string =>
  `the server refuses ${lines} of the cells, and gets them again until it takes them: ${newest.at(-1)!.reason}`

type Bringing = {
  readonly ask: (query: CellsQuery) => Promise<MessagePort>
  /** Cells a second. */
  readonly rate: number
  readonly rest: Rest
  readonly signal: AbortSignal
}

/** The same over a connection of its own, giving up where the server holds. Answers what kept it from its end; null where nothing did. */
export async function bringCells(config: TargetConfig, { ask, rate, rest, signal }: Bringing): Promise<string | null> {
  const connection = openConnection(cellsTarget(config), Date.now)
  signal.addEventListener('abort', connection.close)
  let wrong: string | null = null
  const isStopped = (): boolean => signal.aborted || wrong !== null
  const onHeld: OnHeld = (held) => (wrong = held && refusalText(held.problem).en)
  try {
    // It would take cells, and could never replace one.
    if ((await detect(config)).generation === 'victoria-metrics')
      return 'what answers is VictoriaMetrics: it gets no cells'
    await copyCells(config, createSender({ connection, rate, rest, isStopped, onHeld }), ask)
    return wrong
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    signal.removeEventListener('abort', connection.close)
    connection.close()
  }
}

/** Cells go to a database of their own. */
export const cellsTarget = (config: TargetConfig): TargetConfig => ({
  ...config,
  database: cellsDatabaseOf(config.database),
})

function cellLines(block: CellBlock, keyOf: ReadonlyMap<number | null, string>): readonly string[] {
  const { table, series, at, low, high, total, last, n, bad } = block
  const heads = new Map<number, string>()
  const head = (id: number): string => {
    const known = heads.get(id)
    if (known !== undefined) return known
    const made = headOf(keyOf.get(id)!, CELL_MEASUREMENT[table])
    heads.set(id, made)
    return made
  }
  return series.map((id, i) => {
    const fields = [
      ['min', low[i]],
      ['max', high[i]],
      ['sum', total[i]],
      ['last', last[i]],
      ['count', n[i]],
      ['bad', bad[i]],
    ] as const
    const said = fields.flatMap(([name, value]) => (value === null || value === undefined ? [] : [`${name}=${value}`]))
    return `${head(id)}${said.join(',')} ${at[i]}`
  })
}

const marksLine = ({ minute, hour, day, changes }: CellMarks, kept_from: Millis, at: Millis): string =>
  `${MARKS} minute=${minute},hour=${hour},day=${day},changes=${changes},kept_from=${kept_from} ${at}`
