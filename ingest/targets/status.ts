import type { Text } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { BackfillStatus, TargetStatus } from '#domain/wire/target-api.ts'
import { openSource, type Source } from '../telemetry/source.ts'
import { readJobs } from './backfill/jobs.ts'
import { readTargetsFile } from './file.ts'
import { CLOCK_MAX_ms } from './policy.ts'
import type { Report } from './protocol.ts'
import type { TargetConfig } from './target.ts'

type Configured = Omit<TargetConfig, 'secret'>
/** What is known while the platform runs. */
type Running = {
  readonly reports: ReadonlyMap<string, Report>
  /** About settings of the servers. */
  readonly warnings: ReadonlyMap<string, readonly Text[]>
}
const STOPPED: Running = { reports: new Map(), warnings: new Map() }
type Behind = Pick<TargetStatus, 'behind_ms' | 'behind_batches'>

/**
 * How every configured target stands, from what lies in the data folder, and what a running platform knows beyond it.
 * Throws where the folder cannot be read.
 */
export function readStatus(
  folder: string,
  configs: readonly Configured[],
  now: Millis,
  { reports, warnings }: Running = STOPPED,
): readonly TargetStatus[] {
  const file = fileOf(folder, reports)
  const backfills = readJobs(folder)
  const source = sourceOf(folder)
  try {
    return configs.map(({ id, type, url, database }) => {
      const kept = file?.read(id) ?? null
      const report = reports.get(id)
      const cursor = kept?.cursor.batch ?? 0
      const behind = behindOf(source, report?.cursor == null ? cursor : report.sent, now)
      const state = report?.state ?? kept?.state ?? 'connecting'
      const problem = report ? report.problem : (kept?.problem ?? null)
      return {
        id,
        type,
        url,
        database,
        cursor,
        generation: report?.generation ?? kept?.generation ?? null,
        state: state === 'up-to-date' && behind.behind_batches > 0 ? 'delivering' : state,
        since: kept?.since ?? null,
        problem: problem && refusalText(problem),
        notes: [
          ...notesOf(report?.clock_ms ?? kept?.clock_ms ?? null, report?.unwanted ?? null),
          ...(warnings.get(id) ?? []),
        ],
        ...behind,
        refused_lines: kept?.refused ?? 0,
        refused: file?.refused(id) ?? [],
        gaps: file?.gaps(id) ?? [],
        backfill: backfills.get(id) ?? null,
      }
    })
  } finally {
    source?.close()
    file?.close()
  }
}

/** While the platform runs, the threads say what is wrong with the file. */
function fileOf(folder: string, reports: ReadonlyMap<string, Report>): ReturnType<typeof readTargetsFile> {
  try {
    return readTargetsFile(folder)
  } catch (error) {
    if (reports.size > 0) return null
    throw error
  }
}

/** null: nothing was ever recorded. */
function sourceOf(folder: string): Source | null {
  try {
    return openSource(folder)
  } catch {
    return null
  }
}

function behindOf(source: Source | null, sent: number, now: Millis): Behind {
  const oldestAt = source?.oldestAt(sent) ?? null
  if (!source || oldestAt === null) return { behind_batches: 0, behind_ms: 0 }
  return {
    behind_batches: source.newest() - Math.max(sent, source.begin()),
    behind_ms: Math.max(0, now - oldestAt),
  }
}

function notesOf(clock_ms: number | null, unwanted: Report['unwanted']): readonly Text[] {
  const notes: Text[] = []
  if (clock_ms !== null && Math.abs(clock_ms) > CLOCK_MAX_ms) {
    const seconds = Math.round(Math.abs(clock_ms) / 1000)
    notes.push({
      en: `Its clock is ${seconds} s ${clock_ms > 0 ? 'ahead of' : 'behind'} this machine's: by it, it judges what is too old to keep.`,
      zh: `其时钟比本机${clock_ms > 0 ? '快' : '慢'} ${seconds} 秒；服务器按自己的时钟判断哪些数据过期。`,
    })
  }
  if (unwanted) {
    notes.push({
      en: `It took ${unwanted.rows} rows and threw them away: too old, or in the future, by its clock.`,
      zh: `服务器接收了 ${unwanted.rows} 行后将其丢弃：按其时钟，这些数据过旧或在未来。`,
    })
  }
  return notes
}

/** What `telemetry status` prints. */
export function statusLines(targets: readonly TargetStatus[]): readonly string[] {
  if (targets.length === 0) return ['No time-series server is configured (telemetry.stores in the site file).']
  return targets.flatMap((one) => [
    `${one.id}  ${one.state}  ${one.generation ?? one.type} ${one.url} database ${one.database}`,
    `  everything up to batch ${one.cursor}; ${one.behind_batches} batches behind, ${Math.round(one.behind_ms / 1000)} s`,
    ...(one.problem ? [`  ${one.problem.en}`] : []),
    ...one.notes.map(({ en }) => `  ${en}`),
    ...(one.backfill ? [`  ${backfillLine(one.backfill)}`] : []),
    ...(one.refused_lines > 0 ? [`  ${one.refused_lines} lines refused; the newest of them:`] : []),
    ...one.refused.slice(0, 10).map(({ at, lines, line, reason }) => {
      return `    ${new Date(at).toISOString()} ${lines === 1 ? '' : `${lines} × like `}${line}: ${reason}`
    }),
    ...one.gaps.map(
      ({ n, from, until, batches, readings, why }) =>
        `  gap ${n} (${why}): ${readings ?? 'unknown'} readings in ${batches} batches, ${isoOf(from)} – ${isoOf(until)}`,
    ),
  ])
}

const backfillLine = ({ state, from, until, at, rows, why, ...refusals }: BackfillStatus): string =>
  `back-fill ${state}: ${rows} readings${refusedWords(refusals)}, up to ${isoOf(at)} of ${isoOf(from)} – ${isoOf(until)}${why === null ? '' : `: ${why}`}`

export const refusedWords = ({ refused, tooOld }: Pick<BackfillStatus, 'refused' | 'tooOld'>): string =>
  refused === 0 ? '' : `, ${refused} refused${tooOld === 0 ? '' : ` (${tooOld} of them older than the server keeps)`}`

const isoOf = (at: Millis | null): string => (at === null ? '?' : new Date(at).toISOString())
