import { inLanguage, type Language, type Text } from '#domain/text.ts'
import type { Refusal } from '#domain/wire/route.ts'

/** The server refused. `refusal` is null when it was not our server that answered (a proxy, for example). */
export class ApiError extends Error {
  readonly status: number
  readonly refusal: Refusal | null

  constructor(status: number, body: unknown) {
    super(`HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.refusal = isRefusal(body) ? body : null
  }
}

/** The server did not answer at all, or not in time, or not in a way that can be read. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause })
    this.name = 'ConnectionError'
  }
}

const isRefusal = (body: unknown): body is Refusal =>
  typeof body === 'object' && body !== null && 'code' in body && 'message' in body && isText(body.message)
const isText = (message: unknown): message is Text =>
  typeof message === 'object' && message !== null && 'en' in message && typeof message.en === 'string'

/** Sentences for failures that have none from the server. */
export type OwnSentences = { readonly noAnswer: string; readonly broken: (status: number) => string }

/** What to tell a person about a failed call, in the language of the screen. */
export function errorSentence(error: unknown, language: Language, own: OwnSentences): string {
  if (error instanceof ApiError) {
    return error.refusal ? inLanguage(error.refusal.message, language) : own.broken(error.status)
  }
  return own.noAnswer
}
