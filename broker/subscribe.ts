import { readText } from './topic.ts'
import type { Qos } from './session.ts'

export type Wanted = { readonly filter: string; readonly qos: Qos }

/** The payload of a SUBSCRIBE (`withQos`) or UNSUBSCRIBE, sections 3.8.3 and 3.10.3; null when it is malformed. */
export function parseFilters(bytes: Buffer, start: number, end: number, withQos: boolean): readonly Wanted[] | null {
  const wanted: Wanted[] = []
  let at = start
  while (at < end) {
    if (at + 2 > end) return null
    const textAt = at + 2
    const textEnd = textAt + ((bytes[at]! << 8) | bytes[at + 1]!)
    if (textEnd > end || (withQos && textEnd === end)) return null
    const filter = readText(bytes, textAt, textEnd)
    if (filter === null || filter === '') return null // [MQTT-3.8.3-1], [MQTT-4.7.3-1]
    const qos = withQos ? bytes[textEnd]! : 0
    if (qos > 2) return null // [MQTT-3.8.3-4]
    wanted.push({ filter, qos: qos as Qos })
    at = withQos ? textEnd + 1 : textEnd
  }
  return wanted.length > 0 ? wanted : null // [MQTT-3.8.3-3], [MQTT-3.10.3-2]
}
