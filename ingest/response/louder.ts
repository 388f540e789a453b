import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { Escalation } from '#domain/response/escalation.ts'
import { LOUDER_MAX } from '#domain/wire/live.ts'

type Listener = (site: string, alarms: readonly string[]) => void

/**
 * About which alarms the consoles of each site are to be louder, told whenever it changes. It is what stands in memory, not yet surely on
 * disk: a console may ring a moment before the step is recorded, and nobody acts on it but by looking at the alarm.
 */
export class Louder {
  readonly #running: () => readonly Escalation[]
  readonly #listeners = new Set<Listener>()
  readonly #onError: (error: unknown) => void
  #sites: ReadonlyMap<string, readonly string[]> = new Map()

  constructor(running: () => readonly Escalation[], onError: (error: unknown) => void) {
    this.#running = running
    this.#onError = onError
  }

  /** As of the last look, so that who asks is never ahead of what was told. */
  at(site: string): readonly string[] {
    return this.#sites.get(site) ?? []
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Tells what changed since the last look. */
  look(): void {
    const before = this.#sites
    this.#sites = bySite(this.#running())
    for (const site of new Set([...before.keys(), ...this.#sites.keys()])) {
      const alarms = this.at(site)
      if (!isSame(before.get(site) ?? [], alarms)) this.#tell(site, alarms)
    }
  }

  #tell(site: string, alarms: readonly string[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(site, alarms)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}

function bySite(running: readonly Escalation[]): ReadonlyMap<string, readonly string[]> {
  const loud = running.filter(({ louderSince }) => louderSince !== undefined).toSorted(byUrgency)
  const sites = new Map<string, string[]>()
  for (const { site, alarm } of loud) {
    const alarms = sites.get(site) ?? []
    sites.set(site, alarms)
    if (alarms.length < LOUDER_MAX) alarms.push(alarm)
  }
  return sites
}

/** The newest first among equals: what stood for longer was more likely silenced. */
const byUrgency = (a: Escalation, b: Escalation): number =>
  PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || b.louderSince! - a.louderSince!

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((alarm, i) => alarm === b[i])
