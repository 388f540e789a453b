import * as client from 'openid-client'
import { IDENTITY_CHARS } from '#domain/person/identity.ts'
import type { Millis } from '#domain/time.ts'
import type { OidcRefusal } from '#domain/wire/people-errors.ts'
import { boundedFetch, ProviderAway } from './bounded-fetch.ts'
import type { Stranger } from './enter.ts'
import type { Pending } from './pending.ts'

export type ProviderOptions = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The claim that says roles (`grantsOfClaim`); null: they are given here. */
  readonly rolesClaim: string | null
}
export type Provider = client.Configuration

/** Of each request to the provider; a person waits for two or three of them. */
const ANSWER_s = 5
/** Metadata are asked for anew after this: whoever signs in is told that the provider is away, and not sent to where nobody answers. */
const METADATA_ms = 60_000
/** While it is away it is not asked more often than this, however many want to sign in. */
const AWAY_ms = 3000

/** What went wrong, for the person and for the log; never with a word of the provider in it that could hold a secret. */
export class ProviderRefusal extends Error {
  readonly code: OidcRefusal
  constructor(code: OidcRefusal, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.code = code
  }
}

/**
 * The provider as it describes itself, asked when somebody wants to sign in and never before: that it is away keeps nothing from starting. Throws
 * {@link ProviderRefusal}.
 */
export function findProvider(
  { issuer, clientId, clientSecret }: Omit<ProviderOptions, 'rolesClaim'>,
  steady: () => Millis,
) {
  let found: Promise<Provider> | null = null
  let until = -Infinity
  const discover = async (): Promise<Provider> => {
    const server = new URL(issuer)
    const execute = [client.enableNonRepudiationChecks] // the token's signature counts, not only the connection it came by
    // settings.ts lets http through for this machine only.
    if (server.protocol === 'http:') execute.push(client.allowInsecureRequests)
    const more = { execute, timeout: ANSWER_s, [client.customFetch]: boundedFetch }
    return client.discovery(server, clientId, clientSecret, secretSent(clientSecret), more)
  }
  return (): Promise<Provider> => {
    if (found && steady() < until) return found
    until = steady() + METADATA_ms
    found = discover().catch((error: unknown) => {
      until = steady() + AWAY_ms
      throw new ProviderRefusal('oidc.unavailable', detailOf(error), error)
    })
    return found
  }
}

/** As registered where nothing else is said (OpenID Connect Registration 1.0, `token_endpoint_auth_method`); in the body where it takes only that. */
function secretSent(secret: string): client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)]
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (ways.includes('client_secret_basic') ? basic : post)(server, ...rest)
  }
}

/** The address to send the browser to: authorization code flow with PKCE, state and nonce. */
export async function authorizationAddress(
  { provider, verifier, nonce }: Pick<Pending<Provider>, 'provider' | 'verifier' | 'nonce'>,
  state: string,
  callback: string,
  rolesClaim: string | null,
): Promise<string> {
  // Some give a claim only to who asks for the scope of its name.
  const more = provider.serverMetadata().scopes_supported?.filter((scope) => scope === rolesClaim) ?? []
  const parameters = {
    redirect_uri: callback,
    scope: ['openid', ...more].join(' '), // no names or mail addresses: those are kept here
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // Consoles are shared: whoever sits down after a shift must not come in as who sat there before.
    prompt: 'login',
  }
  try {
    return client.buildAuthorizationUrl(provider, parameters).href // refused where it would be no page: a script goes there
  } catch (error) {
    throw new ProviderRefusal('oidc.unavailable', detailOf(error), error)
  }
}

/** Who has signed in, from the provider's answer: issuer, audience, signature, nonce and times are checked by the library. Throws {@link ProviderRefusal}. */
export async function identify(
  { provider, verifier, nonce }: Pending<Provider>,
  state: string,
  came: URL,
  rolesClaim: string | null,
): Promise<Stranger> {
  try {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
    const tokens = await client.authorizationCodeGrant(provider, came, checks)
    const { iss, sub, ...others } = tokens.claims()!
    if (sub.length > IDENTITY_CHARS || iss.length > IDENTITY_CHARS)
      throw new ProviderRefusal('oidc.invalid', 'subject or issuer is too long')
    return { issuer: iss, subject: sub, ...(rolesClaim === null ? {} : { roles: others[rolesClaim] }) }
  } catch (error) {
    throw error instanceof ProviderRefusal ? error : new ProviderRefusal(codeOf(error), detailOf(error), error)
  }
}

/** What a provider says of itself, by the words of RFC 6749, 4.1.2.1; everything else is a no to this person. */
const ITS_OWN_TROUBLE: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable'])
/** What does not even look like an answer of a provider. */
const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR', 'OAUTH_TIMEOUT'])

function codeOf(error: unknown): OidcRefusal {
  if (error instanceof client.AuthorizationResponseError)
    return ITS_OWN_TROUBLE.has(error.error) ? 'oidc.unavailable' : 'oidc.refused'
  const causes = causesOf(error)
  const away = causes.some((one) => one instanceof ProviderAway || NO_ANSWER.has(String((one as Coded).code)))
  return away ? 'oidc.unavailable' : 'oidc.invalid'
}

type Coded = { readonly code?: unknown; readonly error?: unknown }
const DETAIL_chars = 200

/** Codes and the library's own sentences: what the provider wrote may quote a code or a token. */
function detailOf(error: unknown): string {
  const words = causesOf(error).flatMap((one) => {
    const { code, error: word } = one as Coded
    const said = one instanceof ProviderAway || one instanceof client.ClientError ? [one.message] : []
    return [...said, ...[code, word].filter((each) => typeof each === 'string' && /^[\w.-]{1,60}$/.test(each))]
  })
  return [...new Set(words)].join(', ').slice(0, DETAIL_chars) || 'unknown'
}

const CAUSES_MAX = 5

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = []
  for (let one = error; one instanceof Error && causes.length < CAUSES_MAX; one = one.cause) causes.push(one)
  return causes
}
