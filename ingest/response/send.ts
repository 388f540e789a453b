import type { ChannelType } from '#domain/response/channel.ts'
import { type Send, scrub } from './channel.ts'
import { sendEmail } from './email.ts'
import { sendDingTalk, sendFeishu, sendWeCom } from './robots.ts'
import { sendWebhook } from './webhook.ts'

const waysWith = (push: Send): Readonly<Record<ChannelType, Send>> => ({
  email: sendEmail,
  webhook: sendWebhook,
  wecom: sendWeCom,
  dingtalk: sendDingTalk,
  feishu: sendFeishu,
  push,
})

/** By the way of its channel. Whatever breaks is an outcome, and nothing that is told of it holds a secret. */
export function createSend(push: Send): Send {
  const ways = waysWith(push)
  return async (outgoing, world) => {
    try {
      const outcome = await ways[outgoing.channel.type](outgoing, world)
      return { ...outcome, detail: scrub(outcome.detail, outgoing.channel) }
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      return { ok: false, detail: scrub(detail, outgoing.channel), again: true }
    }
  }
}
