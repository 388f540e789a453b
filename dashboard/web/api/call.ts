import type { Static, TSchema } from 'typebox'
import type { RouteDefinition } from '#domain/wire/route.ts'
import { ApiError, ConnectionError } from './api-error.ts'

type Value<T> = T extends TSchema ? Static<T> : never
type Part<R, Key extends string, Name extends string = Key> = Key extends keyof R
  ? R[Key] extends TSchema
    ? { [N in Name]: Value<R[Key]> }
    : unknown
  : unknown

export type Input<R extends RouteDefinition> = Part<R, 'params'> & Part<R, 'querystring', 'query'> & Part<R, 'body'>
export type Success<R extends RouteDefinition> = R['response'] extends { 200: infer T } ? Value<T> : never

type AnyInput = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
}

/** An answer later than this is none, unless it is known to take long: the person shall be told, not left waiting. */
const ANSWER_MAX_ms = 15_000

/**
 * Calls a route of the product. Throws {@link ApiError} when the server refused, {@link ConnectionError} when it did not answer;
 * nothing is tried again by itself.
 */
export async function call<R extends RouteDefinition>(
  route: R,
  input: Input<R>,
  signal?: AbortSignal,
  answerMax_ms = ANSWER_MAX_ms,
): Promise<Success<R>> {
  const { params, query, body } = input as AnyInput
  const path = route.url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value))
  const tooLate = AbortSignal.timeout(answerMax_ms)
  let response: Response
  let answer: unknown
  try {
    response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
      method: route.method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, tooLate]) : tooLate,
    })
    answer = await response.json()
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ConnectionError(error)
  }
  if (!response.ok) {
    const refused = new ApiError(response.status, answer)
    if (refused.refusal?.code === 'session.required') window.location.reload() // to the sign-in
    throw refused
  }
  return answer as Success<R>
}
