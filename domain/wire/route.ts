import { type Static, type TSchema, Type } from 'typebox'
import type { Access } from './access.ts'
import { SLUG_PATTERN } from './topics.ts'

/** One HTTP route: the server registers it, the browser calls it, OpenAPI is made from it. */
export type RouteDefinition = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly summary: string
  /** Who may ask; the server does not start with a route that does not say. */
  readonly access: Access
  readonly params?: TSchema
  readonly querystring?: TSchema
  readonly body?: TSchema
  readonly response: Readonly<Record<number, TSchema>>
}
export const route = <const R extends RouteDefinition>(definition: R): R => definition

export const closed = { additionalProperties: false }
export const Slug = Type.String({ pattern: SLUG_PATTERN })
export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339 with an offset' })
export const Text = Type.Object({ en: Type.String(), zh: Type.Optional(Type.String()) })

export const Refusal = Type.Object({
  code: Type.String(),
  message: Text,
  alarm: Type.Optional(Type.Unknown({ description: 'the alarm as it stands, where the refusal is about one' })),
  problems: Type.Optional(Type.Unknown({ description: 'what is wrong with a draft, each problem with its place' })),
})
export type Refusal = Static<typeof Refusal>

export const refusals = {
  400: Refusal,
  401: Refusal,
  403: Refusal,
  404: Refusal,
  409: Refusal,
  410: Refusal,
  413: Refusal,
  422: Refusal,
  429: Refusal,
  503: Refusal,
}
