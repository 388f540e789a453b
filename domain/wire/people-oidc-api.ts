import { type Static, Type } from 'typebox'
import { closed, refusals, route } from './route.ts'

/** Which other way of signing in there is: its name, for a button; null: none. Nothing else of it is told to strangers. */
const Offered = Type.Object({ name: Type.Union([Type.String(), Type.Null()]) })
export type Offered = Static<typeof Offered>

/** Where the provider sends browsers back to; registered there together with the public address. */
export const OIDC_CALLBACK = '/api/oidc/callback'

/** Signing in at a provider (OpenID Connect). */
export const oidcApi = {
  oidcOffered: route({
    method: 'GET',
    url: '/api/oidc',
    summary: 'The name of the provider at which people may sign in, if there is one',
    access: { public: true },
    response: { 200: Offered },
  }),
  oidcBegin: route({
    method: 'POST',
    url: '/api/oidc/begin',
    summary: 'Begins a sign-in at the provider: sets a cookie that binds it to this browser, answers where to go',
    access: { public: true },
    body: Type.Object(
      {
        /** A page of this server; anything else counts as the first page. */
        returnTo: Type.String({ maxLength: 2000 }),
        /** The secret of an invitation that shall be accepted by signing in there. */
        invitation: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{20,100}$' })),
      },
      closed,
    ),
    response: { 200: Type.Object({ address: Type.String() }), ...refusals },
  }),
  oidcCallback: route({
    method: 'GET',
    url: OIDC_CALLBACK,
    summary:
      'The provider sends the browser back here; answers with the way to a page, signed in or with the reason why not',
    access: { public: true },
    response: { 200: Type.Unknown({ description: 'never: it is a redirect (303)' }) },
  }),
} as const
