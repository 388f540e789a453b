import type { MessagePort } from 'node:worker_threads'
import { refusalText } from '#domain/wire/errors.ts'
import type { CellBlock, CellMarks, CellsQuery } from '../../telemetry/cell-blocks.ts'
import { openCells } from '../../telemetry/read-out.ts'
import type { Rest } from '../../telemetry/rest.ts'
import { openConnection } from '../connection.ts'
import { cellsDatabaseOf, CELL_MEASUREMENT, MARKS } from '../layout.ts'
import { headOf } from '../line.ts'
import { doorTo } from '../read/ask.ts'
import { detect } from '../read/detect.ts'
import { marksOf } from '../read/influx-source.ts'
import type { TargetConfig } from '../target.ts'
import { createSender, type OnHeld, type Sender } from './send.ts'

/** The one row of the marks has this time: it is written again and again. */
const MARKS_AT = 1

/**
 * Brings the cells on a server of the InfluxDB family up to those of the embedded store: what is new, and what late readings have changed. The
 * mark on the server moves after the cells it speaks of. Answers whether it came to the end. Throws a sentence.
 */
export async function copyCells(
  config: TargetConfig,
  sender: Sender,
  ask: (query: CellsQuery) => Promise<MessagePort>,
): Promise<boolean> {
  const port = await ask({ marks: await marksOf(doorTo(config), config.database) })
  try {
    const { ids, keys, blocks } = await openCells(port)
    const keyOf = new Map(ids.map((id, i) => [id, keys[i]!]))
    for await (const block of blocks) {
      if (!(await sender.send(cellLines(block, keyOf)))) return false
      if (!(await sender.send([marksLine(block.marks)]))) return false
    }
    return true
  } finally {
    port.close()
  }
}

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

const marksLine = ({ minute, hour, day, changes }: CellMarks): string =>
  `${MARKS} minute=${minute},hour=${hour},day=${day},changes=${changes} ${MARKS_AT}`
