import { createHmac } from 'node:crypto'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import { firstLine, judge, type Outgoing, type Send } from './channel.ts'
import { post } from './post.ts'

/**
 * The signature of a webhook: `t=<seconds>,v1=<hex>`, where v1 is HMAC-SHA256 of `t`, a dot and the body as it came. A receiver compares it
 * and refuses what is old.
 */
export function signature(secret: string, body: string, at: Millis): string {
  const t = Math.floor(at / SECOND_ms)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

/** JSON to a program. The same delivery has the same `id` and `Idempotency-Key` each time it comes. */
export const sendWebhook: Send = async (outgoing, { resolve, signal, within_ms }) => {
  const { channel, delivery, hostAllowed, now } = outgoing
  const body = JSON.stringify(bodyOf(outgoing))
  const posted = await post({
    url: new URL(channel.url),
    body,
    headers: {
      'Idempotency-Key': delivery.id,
      'X-Watchroom-Signature': signature(channel.secret ?? '', body, now),
    },
    hostAllowed,
    resolve,
    signal,
    ...(within_ms === undefined ? {} : { within_ms }),
  })
  return judge(posted, (answer) => ({ ok: true, detail: `2xx ${firstLine(answer)}`.trim() }))
}

function bodyOf({ delivery, written }: Outgoing) {
  const { notice } = delivery
  return {
    id: delivery.id,
    type: notice.type === 'test' ? 'test' : 'alarm.unacknowledged',
    createdAt: new Date(delivery.createdAt).toISOString(),
    site: { id: delivery.site, name: notice.site, timeZone: notice.timeZone },
    alarm: delivery.alarm,
    occurrence: delivery.occurrence,
    step: notice.step,
    turn: notice.turn,
    priority: notice.priority,
    lifeSafety: notice.lifeSafety,
    message: notice.message,
    equipment: notice.equipment,
    place: notice.place,
    raisedAt: new Date(notice.raisedAt).toISOString(),
    value: notice.value,
    guidance: notice.guidance,
    link: written.link,
  }
}
