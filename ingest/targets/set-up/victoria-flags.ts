import { DAY_ms } from '#domain/time.ts'
import { type Ask, TargetUnreadable } from '../read/ask.ts'

/** The flags that VictoriaMetrics was started with; null where it does not show them. */
export async function flagsOf(ask: Ask): Promise<ReadonlyMap<string, string> | null> {
  try {
    const metrics = await ask({ method: 'GET', path: '/metrics' })
    const flags = new Map<string, string>()
    for (const [, name, value] of metrics.matchAll(/^flag\{name="([^"]+)", value="([^"]*)"/gm)) flags.set(name!, value!)
    return flags.size === 0 ? null : flags
  } catch (error) {
    if (error instanceof TargetUnreadable && error.status !== null) return null
    throw error
  }
}

const UNIT_days: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7, M: 31, y: 365 }

/** `-retentionPeriod` in days; without a unit it counts months of 31 days. NaN for what is neither. */
export function retentionDays(flag: string): number {
  const [, amount, unit = 'M'] = /^(\d+(?:\.\d+)?)([hdwy])?$/.exec(flag) ?? []
  return Number(amount) * UNIT_days[unit]!
}

const UNIT_ms: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_ms }

/** `-dedup.minScrapeInterval` in milliseconds; NaN for what is no length of time. */
export function dedup_ms(flag: string): number {
  const parts = [...flag.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.map(([part]) => part).join('') !== flag) return NaN
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_ms[unit!]!, 0)
}
