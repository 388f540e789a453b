import swagger from '@fastify/swagger'
import type { Access } from '#domain/wire/access.ts'
import { Refusal, type RouteDefinition } from '#domain/wire/route.ts'
import type { App } from './app.ts'
import { SESSION_COOKIE } from './session-cookie.ts'

const API_VERSION = '1.0.0'
export const OPENAPI_URL = '/api/openapi.json'

/** A route of the wire as Fastify wants it; its name becomes the operation's id. Any other answer of it is a refusal. */
export function described<const R extends RouteDefinition>(operationId: string, definition: R) {
  const { method, url, access, ...schema } = definition
  // The document says "a refusal" once for a route, not once for each status; nothing is checked by it at run time.
  const spokenOf = Object.entries(schema.response).filter(([, one]) => one !== Refusal)
  const response = { ...Object.fromEntries(spokenOf), default: Refusal } as R['response']
  const spoken = { ...schema, response, operationId, description: wordsOf(access), security: securityOf(access) }
  return { method, url, schema: spoken, config: { access } }
}

/** What a caller needs, in the words of the permission table. */
function wordsOf(access: Access): string {
  if ('public' in access) return 'For everybody.'
  if ('signedIn' in access) return 'For whoever has signed in.'
  const where = access.site === 'platform' ? 'for the whole platform' : 'at the site'
  const words = 'permission' in access ? [access.permission] : [...new Set(Object.values(access.permissions))]
  return `Needs ${words.map((word) => `\`${word}\``).join(' or ')} ${where}.`
}

const securityOf = (access: Access) => ('public' in access ? [] : [{ session: [] }, { token: [] }])

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
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'of a person who has signed in' },
          token: { type: 'http', scheme: 'bearer', description: 'of a program: made by an administrator' },
        },
      },
    },
  })
  app.get(OPENAPI_URL, { schema: { hide: true }, config: { access: { public: true } } as object }, async () =>
    app.swagger(),
  )
}
