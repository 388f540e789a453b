import type { CustomFetch } from 'openid-client'

/** A provider did not answer in a way that can be used: it is away, or something else stands in its place. */
export class ProviderAway extends Error {}

/** Metadata, keys and tokens are some kilobytes each. */
const ANSWER_bytes = 256 * 1024

/** The library reads whatever comes; this reads so much and no more, and tells an answer that does not come from one that is wrong. */
export const boundedFetch: CustomFetch = async (url, options) => {
  try {
    const { body, ...rest } = options
    const answer = await fetch(url, { ...rest, ...(body === undefined ? {} : { body }) } as RequestInit)
    const text = await textOf(answer)
    if (answer.status >= 500) throw new ProviderAway(`HTTP ${answer.status}`)
    const { status, statusText, headers } = answer
    return new Response(NO_BODY.has(status) ? null : text, { status, statusText, headers: plain(headers) })
  } catch (error) {
    if (error instanceof ProviderAway) throw error
    const { code, name } = ((error as Error).cause ?? error) as { readonly code?: unknown; readonly name: string }
    throw new ProviderAway(typeof code === 'string' ? code : name, { cause: error })
  }
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304])

/** The text is unpacked already. */
function plain(headers: Headers): Headers {
  const copy = new Headers(headers)
  for (const name of ['content-encoding', 'content-length']) copy.delete(name)
  return copy
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > ANSWER_bytes) throw new ProviderAway('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
