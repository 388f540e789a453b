import { TOPIC_ROOT, topicOf } from '#domain/wire/topics.ts'
import { isTopicFilter, isTopicName, levelsOf } from './topic.ts'

/**
 * `device`: publishes its own readings, status and taps, subscribes below its own topics. `bridge` (an integrator's client) may
 * besides use everything below `bridge/{site}/{device}/` as plain MQTT: publish, subscribe, retain, will. No credential reaches the
 * topics of another.
 */
export type Rights = 'device' | 'bridge'

export const BRIDGE_ROOT = 'bridge'

/**
 * What becomes of a publish. `reading`: handed to `receive`. `status`: the same, and it may be retained. `bridge`: fanned out, not ours
 * to read. `foreign`: any other topic; MQTT 3.1.1 knows no refusal of a PUBLISH and a closed connection would make the client send the
 * same again for ever, so it is handed to `receive` under the sender's name (which keeps a dead letter), is acknowledged, and has no
 * other effect.
 */
export type TopicUse = 'reading' | 'status' | 'bridge' | 'foreign'

export type TopicRights = {
  readonly use: (topic: string) => TopicUse
  readonly maySubscribe: (filter: string) => boolean
  readonly mayWill: (topic: string) => boolean
}

/** The rights of one device (`site/device`). */
export function topicRights(deviceKey: string, rights: Rights, topicLevels: number): TopicRights {
  const [site = '', id = ''] = deviceKey.split('/')
  const device = { site, id }
  const uses = new Map<string, TopicUse>([
    [topicOf(device, 'readings'), 'reading'],
    [topicOf(device, 'taps'), 'reading'],
    [topicOf(device, 'status'), 'status'],
  ])
  const own = `${TOPIC_ROOT}/${deviceKey}/`
  const bridge = rights === 'bridge' ? `${BRIDGE_ROOT}/${deviceKey}/` : null
  const inBridge = (topic: string) => bridge !== null && topic.startsWith(bridge) && levelsOf(topic) <= topicLevels
  const status = topicOf(device, 'status')
  return {
    use: (topic) => uses.get(topic) ?? (inBridge(topic) ? 'bridge' : 'foreign'),
    maySubscribe: (filter) =>
      isTopicFilter(filter) && levelsOf(filter) <= topicLevels && (filter.startsWith(own) || inBridge(filter)),
    mayWill: (topic) => topic === status || (inBridge(topic) && isTopicName(topic)),
  }
}

/** The device whose subscribers can see a topic: `facility/{site}/{device}/…` and `bridge/{site}/{device}/…` → `site/device`. */
export function deviceOfTopic(topic: string): string | null {
  const first = topic.indexOf('/')
  const second = topic.indexOf('/', first + 1)
  const third = topic.indexOf('/', second + 1)
  return first < 0 || second < 0 || third < 0 ? null : topic.slice(first + 1, third)
}
