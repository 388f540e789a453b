/** MQTT topics, version 1: built and parsed here and nowhere else. */

export const TOPIC_ROOT = 'facility'
export const TOPIC_KINDS = ['readings', 'status', 'taps', 'commands'] as const
export type TopicKind = (typeof TOPIC_KINDS)[number]

const SLUG = '[a-z0-9-]{1,64}'
const TOPIC = new RegExp(`^${TOPIC_ROOT}/(${SLUG})/(${SLUG})/(${TOPIC_KINDS.join('|')})$`)
/** Ids that people name: site, equipment, device, definition. */
export const SLUG_PATTERN = `^${SLUG}$`

export const topicOf = (device: { readonly site: string; readonly id: string }, kind: TopicKind): string =>
  `${TOPIC_ROOT}/${device.site}/${device.id}/${kind}`

/** The parts of a topic of ours, or null for any other. */
export function parseTopic(
  topic: string,
): { readonly site: string; readonly device: string; readonly kind: TopicKind } | null {
  const match = TOPIC.exec(topic)
  return match ? { site: match[1]!, device: match[2]!, kind: match[3] as TopicKind } : null
}
