import type { Priority } from '#domain/alarm/definition.ts'
import type { FactsFilter, FactType } from '#domain/wire/facts.ts'
import { toMillis } from './time.ts'

type Asked = {
  readonly alarm?: string
  readonly occurrence?: string
  readonly equipment?: string
  readonly types?: string
  readonly priorities?: string
  readonly by?: string
  readonly text?: string
  readonly from?: string
  readonly until?: string
}

/** The filter of the journal as a URL says it; the name of the part that names no instant, if one does not. */
export function factsFilterOf(asked: Asked): FactsFilter | { readonly wrong: 'from' | 'until' } {
  const { alarm, occurrence, equipment, types, priorities, by, text } = asked
  const from = asked.from === undefined ? undefined : toMillis(asked.from)
  const until = asked.until === undefined ? undefined : toMillis(asked.until)
  if (from === null) return { wrong: 'from' }
  if (until === null) return { wrong: 'until' }
  return {
    ...(alarm === undefined ? {} : { alarmId: alarm }),
    ...(occurrence === undefined ? {} : { occurrence }),
    ...(equipment === undefined ? {} : { equipment }),
    // The schema of the route lets only known words through.
    ...(types === undefined ? {} : { types: types.split(',') as FactType[] }),
    ...(priorities === undefined ? {} : { priorities: priorities.split(',') as Priority[] }),
    ...(by === undefined ? {} : { by }),
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }
}
