import type { SiteFile } from '#domain/site/site-file.ts'
import { uuidV7 } from './model/random.ts'
import { type Link, linkThrough, type Plant, readingsOf, type Value, type Values } from './plant.ts'

/** One message as it goes over the wire; `at` is when it is sent. */
export type Message =
  | { readonly kind: 'readings'; readonly device: Sender; readonly at: number; readonly payload: Readings }
  | { readonly kind: 'status'; readonly device: Sender; readonly at: number; readonly payload: 'online' | 'offline' }
  | { readonly kind: 'taps'; readonly device: Sender; readonly at: number; readonly payload: Tap }

export type Readings = { readonly at: number; readonly seq: number; readonly values: Values }
export type Tap = { readonly id: string; readonly seq: number; readonly at: number; readonly tag: string }

/** A device as far as a sender needs to know it. */
export type Sender = {
  readonly site: string
  readonly id: string
  readonly equipment: readonly string[]
  readonly gateway?: string
}

/** What each device sent last: decides what is due. */
export type Outbox = {
  readonly senders: readonly Entry[]
}
type Entry = {
  readonly device: Sender
  readonly interval_ms: number
  readonly reader: boolean
  link: Link | 'new'
  nextAt: number
  nextTapAt: number
  seq: number
  states: string
}

const INTERVAL_DEFAULT_ms = 10_000
/** After a change of state the numbers follow it soon: a pump that has just started has no flow yet. */
const AFTER_CHANGE_ms = 2000
const TAP_EVERY_ms = 600_000

/**
 * An outbox for the devices of the file, except those whose equipment has no model here: they belong to somebody else. They do not send
 * in step: each begins somewhere in its first interval. `interval_ms` makes all of them at least that fast.
 */
export function createOutbox(file: SiteFile, plant: Plant, interval_ms?: number): Outbox {
  const onlySite = file.sites.length === 1 ? file.sites[0]!.id : undefined
  const simulated = file.devices.filter(
    ({ equipment }) => equipment.length === 0 || equipment.some((one) => readingsOf(plant, one) !== null),
  )
  const senders = simulated.map((device): Entry => {
    const own = device.expectedInterval_ms ?? INTERVAL_DEFAULT_ms
    const every = interval_ms === undefined ? own : Math.min(own, interval_ms)
    const site = device.site ?? onlySite
    if (site === undefined) throw new Error(`device "${device.id}" names no site`)
    const { id, equipment, gateway } = device
    return {
      device: { site, id, equipment, ...(gateway === undefined ? {} : { gateway }) },
      interval_ms: every,
      reader: equipment.some((one) => plant.readers.has(one)),
      link: 'new',
      nextAt: plant.at + plant.random.between(0, every),
      nextTapAt: plant.at + plant.random.between(0.1, 1) * TAP_EVERY_ms,
      seq: 0,
      states: '',
    }
  })
  return { senders }
}

/** What is sent now: readings that are due or whose states changed, taps, and the status of devices that came or went. */
export function collect(outbox: Outbox, plant: Plant): readonly Message[] {
  const messages: Message[] = []
  for (const entry of outbox.senders) collectFrom(entry, plant, messages)
  return messages
}

function collectFrom(entry: Entry, plant: Plant, messages: Message[]): void {
  const { device } = entry
  const { at } = plant
  const link = linkThrough(plant, device)
  const wasDown = entry.link === 'down' || entry.link === 'new'
  if (link === 'down') {
    if (entry.link !== 'down') messages.push({ kind: 'status', device, at, payload: 'offline' })
  } else if (wasDown) messages.push({ kind: 'status', device, at, payload: 'online' })
  entry.link = link
  if (link !== 'up') return
  const values = valuesOf(device, plant)
  const states = statesOf(values)
  const changed = states !== entry.states && entry.states !== ''
  if (Object.keys(values).length === 0) {
    // A bare gateway has nothing to tell but that it is there.
    if (at >= entry.nextAt) {
      entry.nextAt = at + entry.interval_ms
      messages.push({ kind: 'status', device, at, payload: 'online' })
    }
  } else if (at >= entry.nextAt || changed) {
    entry.states = states
    if (at >= entry.nextAt) entry.nextAt = Math.max(entry.nextAt + entry.interval_ms, at + 1)
    if (changed) entry.nextAt = Math.min(entry.nextAt, at + AFTER_CHANGE_ms)
    messages.push({ kind: 'readings', device, at, payload: { at, seq: ++entry.seq, values } })
  }
  if (entry.reader && at >= entry.nextTapAt) {
    entry.nextTapAt = at + plant.random.between(0.5, 1.5) * TAP_EVERY_ms
    const tag = `04${Array.from({ length: 12 }, () => plant.random.whole(0, 15).toString(16)).join('')}`.toUpperCase()
    messages.push({ kind: 'taps', device, at, payload: { id: uuidV7(at, plant.random), seq: ++entry.seq, at, tag } })
  }
}

/** With one piece of equipment points are named as they are, with several `equipment/point`. */
function valuesOf(device: Sender, plant: Plant): Values {
  if (device.equipment.length === 1) return readingsOf(plant, device.equipment[0]!) ?? {}
  const values: Record<string, Value> = {}
  for (const equipment of device.equipment) {
    for (const [point, value] of Object.entries(readingsOf(plant, equipment) ?? {}))
      values[`${equipment}/${point}`] = value
  }
  return values
}

/** Booleans and states, sent at once when they change; numbers wait for their turn. */
const statesOf = (values: Values): string =>
  Object.values(values)
    .filter((value) => typeof value !== 'number')
    .join()
