import { isUtf8 } from 'node:buffer'

const HASH = 35
const PLUS = 43
const SLASH = 47
const DOLLAR = 36

/** The text of a UTF-8 string field, or null when it is not well-formed UTF-8 or holds U+0000 [MQTT-1.5.3-1], [MQTT-1.5.3-2]. */
export function readText(buffer: Buffer, start: number, end: number): string | null {
  const bytes = buffer.subarray(start, end)
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : null
}

/** A name that may be published to: at least one character, no wildcard [MQTT-3.3.2-2], [MQTT-4.7.3-1]. */
export const isTopicName = (topic: string): boolean => topic.length > 0 && !topic.includes('#') && !topic.includes('+')

/** Wildcards stand alone in their level, `#` in the last one [MQTT-4.7.1-2], [MQTT-4.7.1-3]. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0) return false
  const levels = filter.split('/')
  return levels.every((level, i) => {
    if (level.includes('#')) return level === '#' && i === levels.length - 1
    return !level.includes('+') || level === '+'
  })
}

export function levelsOf(topic: string): number {
  let levels = 1
  for (let i = 0; i < topic.length; i++) if (topic.charCodeAt(i) === SLASH) levels++
  return levels
}

/** Whether a filter matches a topic name, [MQTT-4.7.1-1] to [MQTT-4.7.2-1]: `a/#` matches `a`; a leading wildcard never matches `$…`. */
export function filterMatches(filter: string, topic: string): boolean {
  const first = filter.charCodeAt(0)
  if (topic.charCodeAt(0) === DOLLAR && (first === HASH || first === PLUS)) return false
  let f = 0
  let t = 0
  for (;;) {
    const code = filter.charCodeAt(f)
    if (code === HASH) return true
    if (code === PLUS) {
      f++
      while (t < topic.length && topic.charCodeAt(t) !== SLASH) t++
    } else {
      while (f < filter.length && filter.charCodeAt(f) !== SLASH) {
        if (filter.charCodeAt(f) !== topic.charCodeAt(t)) return false
        f++
        t++
      }
    }
    const topicEnds = t === topic.length
    if (!topicEnds && topic.charCodeAt(t) !== SLASH) return false
    if (f === filter.length) return topicEnds
    if (topicEnds) return f + 2 === filter.length && filter.charCodeAt(f + 1) === HASH
    f++
    t++
  }
}
