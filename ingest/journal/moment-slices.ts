import type { AlarmMoment } from '#domain/kpi/moment.ts'
import type { Channel } from './channel.ts'
import type { Calls } from './protocol.ts'

/** Each is a search in an index: some 10 ms together. */
const ALARMS_A_SLICE = 200

/** One question after the other, so that commits come between them. */
export async function* momentsBySlices(
  ask: Channel['ask'],
  query: Calls['moments']['ask'],
): AsyncGenerator<readonly AlarmMoment[]> {
  let from: number | null = query.from
  while (from !== null && from < query.until) {
    const { moments, next }: Calls['moments']['answer'] = await ask('moments', { ...query, from })
    yield moments
    from = next
  }
}

export async function* standingBySlices(
  ask: Channel['ask'],
  query: Calls['standing']['ask'],
): AsyncGenerator<readonly AlarmMoment[]> {
  for (let at = 0; at < query.alarmIds.length; at += ALARMS_A_SLICE) {
    yield await ask('standing', { ...query, alarmIds: query.alarmIds.slice(at, at + ALARMS_A_SLICE) })
  }
}
