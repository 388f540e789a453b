import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Profile } from '#domain/profile/profile.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import { buildUnits, type Units } from '../../ingest/engine/build.ts'
import { withCommunicationAlarms } from '../../ingest/engine/communication.ts'
import { createEngine, type Engine } from '../../ingest/engine/engine.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'
import type { Recovered } from '../../ingest/journal/journal.ts'

const NOTHING: Recovered = {
  lastBatch: 0,
  lastAt: null,
  alarms: [],
  devices: new Map(),
  seqs: new Map(),
  recentChanges: [],
  credentials: [],
  snapshot: null,
  records: [],
  lastAudit: null,
  dutyEnds: [],
}
const numbered = (names: readonly string[]) => new Map(names.map((name, i) => [name, i + 1]))

/** The real engine of a site file on an empty journal (or one with these rows), without disk or clock; what it makes lies in the outbox. */
export async function engineAlone(
  file: unknown,
  profiles: Readonly<Record<string, Profile>> = {},
  alarms: readonly Alarm[] = [],
): Promise<{ readonly engine: Engine; readonly outbox: Outbox; readonly units: Units }> {
  const resolved = resolveEstate(file, profiles)
  if (!resolved.ok)
    throw new Error(resolved.problems.map(({ path, sentence }) => `${path.join('.')}: ${sentence}`).join('\n'))
  const units = await buildUnits(withCommunicationAlarms(resolved.estate), {
    recovered: { ...NOTHING, alarms },
    numbers: ({ series, devices }) => Promise.resolve({ series: numbered(series), devices: numbered(devices) }),
  })
  const outbox = new Outbox(NOTHING)
  let ids = 0
  const engine = createEngine(units, outbox, () => `01900000-0000-7000-8000-${(++ids).toString(16).padStart(12, '0')}`)
  return { engine, outbox, units }
}
