import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
} from 'fastify'
import type { Server } from 'node:http'
import type { Duty } from '#domain/wire/duty.ts'
import type { People } from '#domain/wire/people.ts'
import type { Operations } from '#domain/wire/operations.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import type { Callers } from './callers.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'

/** The Fastify instance with the types of the schemas. */
export type App = FastifyInstance<
  Server,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What every group of routes needs. */
export type RouteContext = {
  readonly platform: Platform
  readonly people: People
  /** null: duty is not kept by this platform. */
  readonly duty: Duty | null
  /** null: nobody is told by this platform. */
  readonly response: ResponsePort | null
  /** null: nobody watches the platform itself. */
  readonly operations: Operations | null
  readonly callers: Callers
  readonly limits: Limits
  readonly log: Log
}
