import { readFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { LineCounter, parseDocument } from 'yaml'
import { type Problem, problemsOf } from '#domain/problem.ts'
import { SLUG_PATTERN } from '#domain/wire/topics.ts'
import { isTimeZone } from '#domain/site/time-zone.ts'
import { TIME_FORMATS, type TimeFormat } from './time.ts'
import { conversion } from './unit.ts'

const closed = { additionalProperties: false }
const Slug = Type.String({ pattern: SLUG_PATTERN })

const Column = Type.Object(
  {
    column: Type.String({ minLength: 1 }),
    device: Slug,
    /** Left out where the device speaks for one piece of equipment only. */
    equipment: Type.Optional(Slug),
    point: Type.String({ pattern: '^[a-z0-9_]{1,64}$' }),
    /** UCUM codes of the file and of the point; without them the numbers are taken as they are. */
    unit: Type.Optional(Type.Object({ from: Type.String(), to: Type.String() }, closed)),
    /** value × scale + offset, after the unit. */
    scale: Type.Optional(Type.Number()),
    offset: Type.Optional(Type.Number()),
    /** What stands in a cell → the state or boolean that is sent. */
    states: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean(), Type.Number()]))),
    /** Adds each cell to a register that starts at this number: interval energy becomes a counter. */
    sumFrom: Type.Optional(Type.Number()),
  },
  closed,
)

/** A mapping file: which columns of which files are which points, and how the rows are played. */
export const Mapping = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    site: Slug,
    /** Read one after the other, below the folder that is given with the command. */
    files: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 1000 }),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    time: Type.Object(
      {
        column: Type.String({ minLength: 1 }),
        format: Type.Unsafe<TimeFormat>(Type.Union(TIME_FORMATS.map((format) => Type.Literal(format)))),
        /** IANA zone of times without an offset. Default UTC. */
        zone: Type.Optional(Type.String({ minLength: 1 })),
        /** Where `seconds` begin, RFC 3339. */
        startAt: Type.Optional(Type.String()),
      },
      closed,
    ),
    columns: Type.Array(Column, { minItems: 1, maxItems: 500 }),
    /** Cells that hold no value; they are left out and counted. Empty cells always are. */
    noValue: Type.Optional(Type.Array(Type.String())),
    /** Times as fast as it was recorded. Default 1. */
    speed: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
    qos: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
    /** `forever` begins again at the end, until it is stopped. Default `once`. */
    repeat: Type.Optional(Type.Union([Type.Literal('once'), Type.Literal('forever')])),
    /** `recorded`: readings carry the times of the file. `live`: the moment they are sent. Default `live`. */
    times: Type.Optional(Type.Union([Type.Literal('recorded'), Type.Literal('live')])),
  },
  closed,
)
export type Mapping = Static<typeof Mapping>
export type MappingColumn = Static<typeof Column>

/** What is wrong with a mapping or with a file that it names: one sentence a line, each with its place. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError'
}

/** Reads a mapping file. Throws {@link ReplayError} with every problem and its line. */
export async function readMapping(file: string): Promise<Mapping> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ReplayError(`${file} cannot be read: ${error.message}`)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0)
    throw new ReplayError(document.errors.map((one) => `${file}: ${one.message}`).join('\n'))
  const value: unknown = document.toJS()
  const problems = checkMapping(value)
  if (problems.length === 0) return value as Mapping
  const place = ({ path }: Problem): string => {
    const node = document.getIn(path, true) as { range?: readonly [number, number, number] } | undefined
    return node?.range ? `${file}:${lines.linePos(node.range[0]).line}` : file
  }
  throw new ReplayError(problems.map((one) => `${place(one)}: ${one.path.join('.')}: ${one.sentence}`).join('\n'))
}

/** Everything that is wrong with a mapping, apart from the files themselves. */
export function checkMapping(value: unknown): readonly Problem[] {
  const shape = problemsOf(Mapping, value)
  if (shape.length > 0) return shape
  const mapping = value as Mapping
  const problems: Problem[] = []
  const { format, zone, startAt } = mapping.time
  if (zone !== undefined && !isTimeZone(zone)) {
    problems.push({ path: ['time', 'zone'], sentence: `"${zone}" is no time zone; write one like Asia/Shanghai` })
  }
  if (format === 'seconds' && (startAt === undefined || Number.isNaN(Date.parse(startAt)))) {
    problems.push({ path: ['time'], sentence: '"seconds" need a "startAt" like 2026-01-01T00:00:00Z' })
  }
  const taken = new Set<string>()
  mapping.columns.forEach((column, i) => {
    const { unit } = column
    if (unit && !conversion(unit.from, unit.to)) {
      problems.push({
        path: ['columns', i, 'unit'],
        sentence: `no conversion from "${unit.from}" to "${unit.to}" is known`,
      })
    }
    const target = `${column.device} ${column.equipment ?? ''} ${column.point}`
    if (taken.has(target)) problems.push({ path: ['columns', i], sentence: `point "${column.point}" is mapped twice` })
    taken.add(target)
  })
  return problems
}
