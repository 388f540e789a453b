import { MINUTE_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import { type ConsoleWarning, HEARTBEAT_ms, type Trouble } from '#domain/wire/live.ts'
import type { ConsoleReport } from '#domain/wire/platform.ts'

/** A site whose consoles all kept quiet for so long has nobody who hears its alarms. */
export const LISTENING_MAX_ms = 30 * SECOND_ms
/** After a start the consoles first have to come back. */
export const LISTENING_AFTER_START_ms = 2 * MINUTE_ms
/** A tab that missed three reports is closed, or its line is cut. */
export const TAB_GONE_ms = 3 * HEARTBEAT_ms + SECOND_ms
/** Looking at another window for a moment is no warning to the others. */
export const WARNING_AFTER_ms = 10 * SECOND_ms

type Sources = {
  readonly sites: readonly string[]
  readonly now: () => Millis
  /** Never jumps; ms. */
  readonly steady: () => number
}
type Tab = { readonly report: ConsoleReport; readonly at: number }
type What = ConsoleWarning['what']

/** Who listens at which site, by what the consoles report of themselves. A console is as well as the best of its tabs. */
export class Consoles {
  readonly #sources: Sources
  readonly #startedAt: number
  readonly #tabs = new Map<string, Tab>()
  /** By site: when a console was last heard. */
  readonly #heardAt = new Map<string, number>()
  /** By `what site console`: since when. */
  readonly #wrongSince = new Map<string, number>()

  constructor(sources: Sources) {
    this.#sources = sources
    this.#startedAt = sources.steady()
  }

  report(report: ConsoleReport): void {
    const at = this.#sources.steady()
    this.#forgetGone()
    this.#heardAt.set(report.site, at)
    this.#tabs.set(report.tab, { report, at })
    this.#judge(report, at)
  }

  /** How many consoles of a site report themselves. */
  listening(site: string): number {
    this.#forgetGone()
    return this.#consolesOf(site).length
  }

  /** Consoles of a site that nobody has looked at, or that could not sound, for a while. */
  warnings(site: string): readonly ConsoleWarning[] {
    const { now, steady } = this.#sources
    this.#forgetGone()
    return this.#consolesOf(site).flatMap(({ report }) =>
      (['blocked', 'hidden'] as const).flatMap((what) => {
        const since = this.#wrongSince.get(keyOf(what, report))
        const lasts_ms = since === undefined ? 0 : steady() - since
        if (lasts_ms < WARNING_AFTER_ms) return []
        return [{ console: report.console, name: report.name, what, since: now() - lasts_ms }]
      }),
    )
  }

  /** The sites at which no console listens. */
  trouble(): Trouble | null {
    const { sites, now, steady } = this.#sources
    this.#forgetGone()
    const dueAt = (site: string): number => {
      const heardAt = this.#heardAt.get(site)
      return heardAt === undefined ? this.#startedAt + LISTENING_AFTER_START_ms : heardAt + LISTENING_MAX_ms
    }
    const deaf = sites.filter((site) => steady() >= dueAt(site))
    if (deaf.length === 0) return null
    const longest_ms = Math.max(...deaf.map((site) => steady() - (this.#heardAt.get(site) ?? this.#startedAt)))
    return { code: 'consoles', detail: deaf.join(', '), since: now() - longest_ms }
  }

  /** Notes since when something is wrong with the console that this tab belongs to. */
  #judge(report: ConsoleReport, at: number): void {
    const tabs = [...this.#tabs.values()].filter(({ report: one }) => isSameConsole(one, report))
    const wrong: Record<What, boolean> = {
      hidden: tabs.every((tab) => !tab.report.visible),
      blocked: tabs.every((tab) => tab.report.sound === 'blocked'),
    }
    for (const what of ['hidden', 'blocked'] as const) {
      const key = keyOf(what, report)
      if (!wrong[what]) this.#wrongSince.delete(key)
      else if (!this.#wrongSince.has(key)) this.#wrongSince.set(key, at)
    }
  }

  /** One tab of each console of the site, the newest. */
  #consolesOf(site: string): readonly Tab[] {
    const newest = new Map<string, Tab>()
    for (const tab of this.#tabs.values()) if (tab.report.site === site) newest.set(tab.report.console, tab)
    return [...newest.values()]
  }

  #forgetGone(): void {
    const before = this.#sources.steady() - TAB_GONE_ms
    for (const [id, { report, at }] of this.#tabs) {
      if (at > before) continue
      this.#tabs.delete(id)
      if ([...this.#tabs.values()].some((tab) => isSameConsole(tab.report, report))) continue
      for (const what of ['hidden', 'blocked'] as const) this.#wrongSince.delete(keyOf(what, report))
    }
  }
}

const isSameConsole = (a: ConsoleReport, b: ConsoleReport): boolean => a.site === b.site && a.console === b.console
const keyOf = (what: What, { site, console }: ConsoleReport): string => `${what} ${site} ${console}`
