import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
} from 'fastify'
import type { Server } from 'node:http'
import type { Platform } from '#domain/wire/platform.ts'
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
export type RouteContext = { readonly platform: Platform; readonly limits: Limits; readonly log: Log }
