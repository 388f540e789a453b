import type { Inbound } from '#domain/wire/door.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { type Framer, PACKET } from './framer.ts'
import { readText } from './topic.ts'

type Unread = Pick<Inbound, 'topic' | 'payload' | 'unread'>

const NOTHING = Buffer.alloc(0)

/** The packet that the framer refuses for its size, as far as it had come. The size is that of the whole packet, as the limit is. */
export function unreadPacket(framer: Framer): Unread {
  const size = framer.end - framer.start
  return { ...beginning(framer), unread: { reason: tooLarge(size, framer.max), size } }
}

/** A WebSocket frame that was refused for its size before anything of it came; it tells only that it is over the limit. */
export function unreadFrame(limit: number): Unread {
  const more = { en: `more than ${limit}`, zh: `超过 ${limit}` }
  return { topic: '', payload: NOTHING, unread: { reason: tooLarge(more, limit), size: limit + 1 } }
}

type Fill = NonNullable<Refused['fill']>[string]
const tooLarge = (size: Fill, limit: number): Refused => ({ code: 'message.too-large', fill: { size, limit } })

/** Topic and payload of a PUBLISH; nothing where it is none, or the topic had not come. */
function beginning({ bytes, body, came, start, type }: Framer): Pick<Inbound, 'topic' | 'payload'> {
  const topicEnd = body + 2 + ((bytes[body]! << 8) | bytes[body + 1]!)
  const known = type === PACKET.publish && body + 2 <= came && topicEnd <= came
  const topic = known ? readText(bytes, body + 2, topicEnd) : null
  if (topic === null) return { topic: '', payload: NOTHING }
  const hasPacketId = (bytes[start]! & 6) !== 0
  return { topic, payload: bytes.subarray(Math.min(topicEnd + (hasPacketId ? 2 : 0), came), came) }
}
