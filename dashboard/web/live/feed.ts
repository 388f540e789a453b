import { type Alarm, alarmState } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { Change, SiteSnapshot } from '#domain/wire/live.ts'

/** What this console knows of a site as of `seq`: rows as the server sent them, never computed here. */
export type Feed = {
  readonly site: string
  readonly seq: number
  /** Every alarm that is not normal, by its id. */
  readonly alarms: ReadonlyMap<string, Alarm>
  /** By `site/device`. */
  readonly devices: ReadonlyMap<string, DeviceState>
}

export function feedOf(snapshot: SiteSnapshot): Feed {
  const rows = snapshot.alarms.filter((alarm) => alarmState(alarm) !== 'normal')
  return {
    site: snapshot.site,
    seq: snapshot.seq,
    alarms: new Map(rows.map((alarm) => [alarm.id, alarm])),
    devices: new Map(Object.entries(snapshot.devices)),
  }
}

/**
 * Puts changes into the feed in the order of their seq. Those already known are skipped. Those behind a gap are handed back as
 * `early`: they may only be shown once what lies between has come. Without anything new the feed stays the same object.
 */
export function applyChanges(
  feed: Feed,
  changes: readonly Change[],
): { readonly feed: Feed; readonly early: readonly Change[] } {
  const ordered = changes
    .filter((change) => change.seq > feed.seq && change.site === feed.site)
    .toSorted((a, b) => a.seq - b.seq)
  if (ordered.length === 0) return { feed, early: [] }
  const alarms = new Map(feed.alarms)
  let devices: Map<string, DeviceState> | null = null
  let seq = feed.seq
  for (const [index, change] of ordered.entries()) {
    if (change.seq > seq + 1) {
      const early = ordered.slice(index)
      return { feed: seq === feed.seq ? feed : { ...feed, seq, alarms, devices: devices ?? feed.devices }, early }
    }
    seq = change.seq
    if ('alarm' in change) {
      if (alarmState(change.alarm) === 'normal') alarms.delete(change.alarm.id)
      else alarms.set(change.alarm.id, change.alarm)
    } else {
      devices ??= new Map(feed.devices)
      devices.set(change.fact.device, change.device)
    }
  }
  return { feed: { ...feed, seq, alarms, devices: devices ?? feed.devices }, early: [] }
}
