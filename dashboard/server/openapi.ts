import swagger from '@fastify/swagger'
import { Refusal, type RouteDefinition } from '#domain/wire/api.ts'
import type { App } from './app.ts'

const API_VERSION = '1.0.0'
export const OPENAPI_URL = '/api/openapi.json'

/** A route of the wire as Fastify wants it; its name becomes the operation's id. Any other answer of it is a refusal. */
export function described<const R extends RouteDefinition>(operationId: string, { method, url, ...schema }: R) {
  const response: R['response'] = { ...schema.response, default: Refusal }
  return { method, url, schema: { ...schema, response, operationId } }
}

/** `GET /api/openapi.json`: OpenAPI 3.1 made from the routes that are registered after this call. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Watchroom',
        version: API_VERSION,
        description: 'Alarms, equipment and history of a facility. Records carry instants as milliseconds since 1970.',
      },
    },
  })
  app.get(OPENAPI_URL, { schema: { hide: true } }, async () => app.swagger())
}
