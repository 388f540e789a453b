import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { Millis } from '#domain/time.ts'
import type { Change, SiteSnapshot } from '#domain/wire/live.ts'
import type { Batch, Recovered } from './journal/journal.ts'

/** Changes kept in memory per site, for clients that missed some. */
export const CHANGES_KEPT = 5000

type SiteBoard = {
  seq: number
  /** Alarms that are not plainly normal, or that carry something a screen counts. */
  readonly shown: Map<string, Alarm>
  readonly devices: Map<string, DeviceState>
  readonly changes: Change[]
}

/**
 * What has been told: the state of every alarm and device as of the last batch that is on disk. Screens read this and nothing else, so
 * that no screen shows what is not recorded.
 */
export class Board {
  readonly #sites = new Map<string, SiteBoard>()
  readonly #alarms = new Map<string, Alarm>()
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(sites: readonly string[], recovered: Pick<Recovered, 'seqs' | 'recentChanges'>) {
    for (const site of sites) {
      this.#sites.set(site, { seq: recovered.seqs.get(site) ?? 0, shown: new Map(), devices: new Map(), changes: [] })
    }
    for (const change of recovered.recentChanges) this.#sites.get(change.site)?.changes.push(change)
  }

  /** A row that stands since before the start. */
  put(alarm: Alarm): void {
    this.#alarms.set(alarm.id, alarm)
    const shown = this.#sites.get(alarm.site)?.shown
    if (alarmState(alarm) === 'normal') shown?.delete(alarm.id)
    else shown?.set(alarm.id, alarm)
  }

  putDevice(key: string, state: DeviceState): void {
    this.#sites.get(key.split('/')[0]!)?.devices.set(key, state)
  }

  /** A batch is on disk: its rows become what is told, its changes are told in order. A listener that throws does not stop the others. */
  tell(batch: Pick<Batch, 'alarms' | 'devices' | 'changes'>, onError: (error: unknown) => void): void {
    for (const alarm of batch.alarms) this.put(alarm)
    for (const [key, state] of batch.devices) this.putDevice(key, state)
    for (const change of batch.changes) {
      const site = this.#sites.get(change.site)
      if (!site) continue
      site.seq = change.seq
      site.changes.push(change)
      if (site.changes.length > CHANGES_KEPT * 1.2) site.changes.splice(0, site.changes.length - CHANGES_KEPT)
      for (const listener of this.#listeners) {
        try {
          listener(change)
        } catch (error) {
          onError(error)
        }
      }
    }
  }

  snapshot(siteId: string, now: Millis, lastHeardAt: (device: string) => Millis | null): SiteSnapshot | null {
    const site = this.#sites.get(siteId)
    if (!site) return null
    const devices = [...site.devices].map(
      ([key, state]) => [key, { ...state, lastHeardAt: lastHeardAt(key) ?? state.lastHeardAt }] as const,
    )
    return { site: siteId, seq: site.seq, now, alarms: [...site.shown.values()], devices: Object.fromEntries(devices) }
  }

  changesSince(siteId: string, since: number): readonly Change[] | null {
    const site = this.#sites.get(siteId)
    if (!site || since > site.seq) return null
    if (since === site.seq) return []
    const first = site.changes[0]?.seq
    if (first === undefined || since < first - 1) return null
    return site.changes.slice(since - first + 1)
  }

  seq(siteId: string): number {
    return this.#sites.get(siteId)?.seq ?? 0
  }

  alarm(id: string): Alarm | null {
    return this.#alarms.get(id) ?? null
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
