import type { Channel } from '#domain/response/channel.ts'
import type { Delivery } from '#domain/response/delivery.ts'
import type { Written } from '#domain/response/notice.ts'
import type { Millis } from '#domain/time.ts'
import type { Posted, Resolve } from './post.ts'

/** A message ready to leave. */
export type Outgoing = {
  readonly channel: Channel
  readonly delivery: Delivery
  /** In the language of its reader. */
  readonly written: Written
  readonly hostAllowed: boolean
  readonly now: Millis
}

/** `again`: trying again may help. `detail` is shown to people. */
export type Outcome =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly detail: string; readonly again: boolean; readonly after_ms?: Millis }

export type World = { readonly resolve: Resolve; readonly signal: AbortSignal; readonly within_ms?: Millis }
/** One way out. It never throws for what the other side does. */
export type Send = (outgoing: Outgoing, world: World) => Promise<Outcome>

/** Answers of a server that is there and will not change its mind. */
const AGAIN = new Set([408, 425, 429])

/** What an HTTP answer means; `read` looks into the answer of a 2xx. */
export function judge(posted: Posted, read: (body: string) => Outcome): Outcome {
  if (posted.type === 'refused') return { ok: false, detail: posted.detail, again: false }
  if (posted.type === 'failed') return { ok: false, detail: posted.detail, again: true }
  const { status, body, retryAfter_ms } = posted
  if (status >= 200 && status < 300) return read(body)
  if (status >= 300 && status < 400) return { ok: false, detail: `${status}: redirects are not followed`, again: false }
  const after = retryAfter_ms === null ? {} : { after_ms: retryAfter_ms }
  return {
    ok: false,
    detail: `${status} ${firstLine(body)}`.trim(),
    again: status >= 500 || AGAIN.has(status),
    ...after,
  }
}

export const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, 200)

const HIDDEN = '•••'
/** A part of a path that is so long is hardly a word; push services and Feishu put their secrets there. */
const TOKEN_chars = 12

/** Takes everything secret of a channel out of what is told about it: servers and libraries quote what they were given. */
export function scrub(detail: string, { url, secret }: Pick<Channel, 'url' | 'secret'>): string {
  const parsed = URL.parse(url)
  const parts = parsed
    ? [
        url,
        parsed.href,
        parsed.username,
        parsed.password,
        parsed.pathname,
        ...parsed.pathname.split('/').filter((part) => part.length >= TOKEN_chars),
        parsed.search,
        ...parsed.searchParams.values(),
      ]
    : [url]
  const secrets = [...parts, secret ?? ''].flatMap((part) => [part, decode(part)])
  const long = [...new Set(secrets)].filter((part) => part.length >= 4).toSorted((a, b) => b.length - a.length)
  return long.reduce((text, part) => text.replaceAll(part, HIDDEN), detail)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
