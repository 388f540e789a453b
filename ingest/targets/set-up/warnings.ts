import type { Text } from '#domain/text.ts'
import { DAY_ms } from '#domain/time.ts'
import { cellsDatabaseOf } from '../layout.ts'
import { type Ask, doorTo, TargetUnreadable } from '../read/ask.ts'
import type { Detected } from '../read/detect.ts'
import { retentionOf } from '../read/influx-source.ts'
import { rowsOf } from '../read/influxql.ts'
import type { TargetConfig } from '../target.ts'
import { dedup_ms, flagsOf, retentionDays } from './victoria-flags.ts'

/** What is said of a year must be there: a shorter retention is worth a word. */
const KEPT_MIN_days = 366
/** Cells are small, and years are compared by them. */
const CELLS_KEPT_MIN_days = 3660

/** What is wrong with a server's own settings for what Watchroom stores there; each a sentence. Throws where the server cannot be asked. */
export async function warningsOf(config: TargetConfig, detected: Detected): Promise<readonly Text[]> {
  const ask = doorTo(config)
  if (detected.generation === 'victoria-metrics') return victoriaWarnings(ask)
  const warnings = await influxWarnings(ask, config.database)
  return detected.generation === 'influxdb-3' && detected.build !== 'Enterprise' ? [...warnings, QUERY_LIMIT] : warnings
}

const QUERY_LIMIT: Text = {
  en: 'InfluxDB 3 Core answers questions about some 72 hours at once only: keep the embedded store for trends (read: embedded).',
  zh: 'InfluxDB 3 Core 一次只能查询约 72 小时的数据：趋势请继续由内置存储回答（read: embedded）。',
}

async function victoriaWarnings(ask: Ask): Promise<readonly Text[]> {
  const flags = await flagsOf(ask)
  if (flags === null)
    return [
      {
        en: 'VictoriaMetrics does not show its settings at /metrics.',
        zh: 'VictoriaMetrics 未在 /metrics 显示其设置。',
      },
    ]
  const warnings: Text[] = []
  const dedup = flags.get('dedup.minScrapeInterval') ?? '0s'
  const every_ms = dedup_ms(dedup)
  if (every_ms === 0)
    warnings.push({
      en: 'A reading that is delivered twice counts twice: start VictoriaMetrics with -dedup.minScrapeInterval=1ms.',
      zh: '重复送达的读数会被计两次：请以 -dedup.minScrapeInterval=1ms 启动 VictoriaMetrics。',
    })
  else if (every_ms !== 1)
    warnings.push({
      en: `VictoriaMetrics keeps one reading every ${dedup} only and drops the others: start it with -dedup.minScrapeInterval=1ms.`,
      zh: `VictoriaMetrics 每 ${dedup} 只保留一个读数，其余丢弃：请以 -dedup.minScrapeInterval=1ms 启动。`,
    })
  const retention = flags.get('retentionPeriod') ?? '1'
  const days = retentionDays(retention)
  if (!(days >= KEPT_MIN_days))
    warnings.push({
      en: `VictoriaMetrics keeps ${Number.isFinite(days) ? `${Math.round(days)} days` : retention} only, and takes older readings without storing them: set -retentionPeriod, such as 100y.`,
      zh: `VictoriaMetrics 只保留 ${Number.isFinite(days) ? `${Math.round(days)} 天` : retention}，更早的读数收下但不存储：请设置 -retentionPeriod，例如 100y。`,
    })
  return warnings
}

async function influxWarnings(ask: Ask, database: string): Promise<readonly Text[]> {
  const warnings: Text[] = []
  const kept_ms = await retentionOf(ask, database)
  if (kept_ms !== null && kept_ms < KEPT_MIN_days * DAY_ms) {
    const days = Math.round(kept_ms / DAY_ms)
    warnings.push({
      en: `Readings are kept ${days} days there; older ones are refused, and trends of that time come from cells.`,
      zh: `该处读数只保留 ${days} 天；更早的会被拒收，那段时间的趋势取自汇总。`,
    })
  }
  const cells = cellsDatabaseOf(database)
  const cells_ms = await retentionOf(ask, cells)
  if (cells_ms !== null && cells_ms < CELLS_KEPT_MIN_days * DAY_ms) {
    const days = Math.round((10 * cells_ms) / DAY_ms) / 10
    warnings.push({
      en: `Cells (1 min, 1 h, 1 day) are kept ${days} days there; trends that begin earlier come from the embedded store. Let database "${cells}" keep them for ever.`,
      zh: `该处汇总（1 分钟、1 小时、1 天）只保留 ${days} 天；更早开始的趋势由内置存储回答。请将数据库“${cells}”设为永久保留。`,
    })
  }
  if (!(await hasDatabase(ask, cells)))
    warnings.push({
      en: `There is no database "${cells}" for the cells (1 min, 1 h, 1 day): run telemetry set-up.`,
      zh: `没有用于汇总（1 分钟、1 小时、1 天）的数据库“${cells}”：请运行 telemetry set-up。`,
    })
  return warnings
}

async function hasDatabase(ask: Ask, database: string): Promise<boolean> {
  try {
    await rowsOf(ask, database, 'SELECT "minute" FROM "marks" LIMIT 1')
    return true
  } catch (error) {
    if (error instanceof TargetUnreadable && error.status !== null) return false
    throw error
  }
}
