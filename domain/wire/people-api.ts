import { type Static, Type } from 'typebox'
import { LOGIN_PATTERN, NAME_PATTERN } from '../person/login.ts'
import { ALL_SITES, type Permission as PermissionWord, PERMISSIONS } from '../person/may.ts'
import { type Role as RoleWord, ROLES } from '../person/role.ts'
import { type ApiToken, TOKEN_DAYS_MAX } from '../person/token.ts'
import { oidcApi } from './people-oidc-api.ts'
import type { AccountView as AccountRow } from './people.ts'
import { closed, refusals, route, Slug } from './route.ts'
import { screenApi } from './screen-api.ts'

const Login = Type.String({ pattern: LOGIN_PATTERN })
/** As typed, before anything is known of it. */
const LoginTyped = Type.String({ minLength: 1, maxLength: 100 })
const Name = Type.String({ pattern: NAME_PATTERN })
/** Its rules have sentences of their own; this is only the bound of what is read. */
const Password = Type.String({ minLength: 1, maxLength: 1024 })
const Language = Type.Union([Type.Literal('en'), Type.Literal('zh')])
const Secret = Type.String({ pattern: '^[A-Za-z0-9_-]{20,100}$' })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Uuid = Type.String({ format: 'uuid' })
const Role = Type.Unsafe<RoleWord>(Type.Union(ROLES.map((role) => Type.Literal(role))))
const SiteOrAll = Type.Union([Slug, Type.Literal(ALL_SITES)])
const Millis = Type.Integer()
/** A person has few roles; a long list is no person. */
const GRANTS_MAX = 100
const Grants = Type.Array(Type.Object({ site: SiteOrAll, role: Role }, closed), { maxItems: GRANTS_MAX })
const Permission = Type.Unsafe<PermissionWord>(Type.Union(Object.keys(PERMISSIONS).map((word) => Type.Literal(word))))

/** Account of person/account.ts, and the ways in which its person can sign in. */
const AccountView = Type.Unsafe<AccountRow>(
  Type.Object({
    id: Type.String(),
    login: Type.String(),
    name: Type.String(),
    grants: Grants,
    active: Type.Boolean(),
    language: Language,
    createdAt: Millis,
    oidc: Type.Optional(Type.Boolean()),
    hasPassword: Type.Boolean(),
    linked: Type.Boolean(),
  }),
)
const AccountList = Type.Unsafe<readonly AccountRow[]>(Type.Array(AccountView))
const TokenView = Type.Unsafe<ApiToken>(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    permissions: Type.Array(Permission),
    sites: Type.Array(SiteOrAll),
    createdAt: Millis,
    createdBy: Type.String(),
    expiresAt: Millis,
  }),
)
const TokenList = Type.Unsafe<readonly ApiToken[]>(Type.Array(TokenView))
/** Who asks, as the screen needs to know it; null: nobody has signed in. */
const Me = Type.Object({
  person: Type.Union([AccountView, Type.Null()]),
  /** Nobody can sign in yet: the link that the platform printed at its start makes the first account. */
  setUp: Type.Boolean(),
  /** This browser is a screen on a wall; null: it is none. */
  screen: Type.Union([Type.Object({ name: Type.String(), site: Type.String() }), Type.Null()]),
})
export type Me = Static<typeof Me>

const people = { permission: 'platform.people', site: 'platform' } as const
const tokens = { permission: 'platform.tokens', site: 'platform' } as const

export const peopleApi = {
  ...oidcApi,
  ...screenApi,
  me: route({
    method: 'GET',
    url: '/api/me',
    summary: 'Who has signed in with this cookie',
    access: { public: true },
    response: { 200: Me },
  }),
  signIn: route({
    method: 'POST',
    url: '/api/sign-in',
    summary: 'Signs in with login and password: sets the session cookie',
    access: { public: true },
    body: Type.Object({ login: LoginTyped, password: Password }, closed),
    response: { 200: Me, ...refusals },
  }),
  signOut: route({
    method: 'POST',
    url: '/api/sign-out',
    summary: 'Ends the session, and with it every screen of it',
    access: { signedIn: true },
    response: { 200: Me, ...refusals },
  }),
  changePassword: route({
    method: 'POST',
    url: '/api/password',
    summary: 'A person changes their password; every other session of theirs ends',
    access: { signedIn: true },
    body: Type.Object({ old: Password, new: Password }, closed),
    response: { 200: Me, ...refusals },
  }),
  chooseLanguage: route({
    method: 'POST',
    url: '/api/me/language',
    summary: 'The language in which a person reads screens and notifications',
    access: { signedIn: true },
    body: Type.Object({ language: Language }, closed),
    response: { 200: Me, ...refusals },
  }),
  link: route({
    method: 'POST',
    url: '/api/links/look',
    summary: 'What a one-time link is for; it is not used up by looking',
    access: { public: true },
    body: Type.Object({ secret: Secret }, closed),
    response: {
      200: Type.Object({
        kind: Type.Union([Type.Literal('set-up'), Type.Literal('invitation'), Type.Literal('enter')]),
        login: Type.Union([Type.String(), Type.Null()]),
        name: Type.Union([Type.String(), Type.Null()]),
        /** The account may be linked to a person of the provider instead of setting a password. */
        oidc: Type.Boolean(),
      }),
      ...refusals,
    },
  }),
  setUp: route({
    method: 'POST',
    url: '/api/links/set-up',
    summary: 'Makes the first account, an administrator and supervisor of all sites, and signs in',
    access: { public: true },
    body: Type.Object({ secret: Secret, login: Login, name: Name, password: Password, language: Language }, closed),
    response: { 200: Me, ...refusals },
  }),
  accept: route({
    method: 'POST',
    url: '/api/links/invitation',
    summary: 'An invited person sets a password and signs in',
    access: { public: true },
    body: Type.Object({ secret: Secret, password: Password }, closed),
    response: { 200: Me, ...refusals },
  }),
  enter: route({
    method: 'POST',
    url: '/api/links/enter',
    summary: 'Signs in by a one-time link of the demonstration',
    access: { public: true },
    body: Type.Object({ secret: Secret }, closed),
    response: { 200: Me, ...refusals },
  }),
  /** Who is who at a site: for rosters, and to know whom a record names. */
  peopleAt: route({
    method: 'GET',
    url: '/api/sites/:site/people',
    summary: 'The active people who have a role at a site',
    access: { permission: 'people.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: {
      200: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), roles: Type.Array(Role) })),
      ...refusals,
    },
  }),
  accounts: route({
    method: 'GET',
    url: '/api/accounts',
    summary: 'All accounts, inactive ones too',
    access: people,
    response: { 200: AccountList, ...refusals },
  }),
  createAccount: route({
    method: 'POST',
    url: '/api/accounts',
    summary: 'Makes an account; the answer holds the secret of its one-time invitation, which is shown nowhere else',
    access: people,
    body: Type.Object(
      { login: Login, name: Name, grants: Grants, language: Language, oidc: Type.Optional(Type.Boolean()) },
      closed,
    ),
    response: { 200: Type.Object({ account: AccountView, invitation: Type.String() }), ...refusals },
  }),
  changeAccount: route({
    method: 'POST',
    url: '/api/accounts/:account',
    summary:
      'Changes name, roles, activity or ways to sign in; new roles and an end of any of the others end all sessions of the account',
    access: people,
    params: Type.Object({ account: Uuid }),
    body: Type.Partial(
      Type.Object({
        name: Name,
        grants: Grants,
        active: Type.Boolean(),
        language: Language,
        oidc: Type.Boolean(),
      }),
      closed,
    ),
    response: { 200: AccountView, ...refusals },
  }),
  invite: route({
    method: 'POST',
    url: '/api/accounts/:account/invitation',
    summary: 'A new one-time link with which the person sets a password; the one before it ends',
    access: people,
    params: Type.Object({ account: Uuid }),
    response: { 200: Type.Object({ invitation: Type.String() }), ...refusals },
  }),
  tokens: route({
    method: 'GET',
    url: '/api/tokens',
    summary: 'All tokens of programs that are still good',
    access: tokens,
    response: { 200: TokenList, ...refusals },
  }),
  makeToken: route({
    method: 'POST',
    url: '/api/tokens',
    summary: 'Makes a token for a program, to be sent as "Authorization: Bearer …"; its secret is shown once',
    access: tokens,
    body: Type.Object(
      {
        name: Name,
        permissions: Type.Array(Permission, { minItems: 1, maxItems: GRANTS_MAX }),
        sites: Type.Array(SiteOrAll, { minItems: 1, maxItems: GRANTS_MAX }),
        days: Type.Integer({ minimum: 1, maximum: TOKEN_DAYS_MAX }),
      },
      closed,
    ),
    response: { 200: Type.Object({ token: TokenView, secret: Type.String() }), ...refusals },
  }),
  revokeToken: route({
    method: 'POST',
    url: '/api/tokens/:token/revoke',
    summary: 'Ends a token at once, with its connections',
    access: tokens,
    params: Type.Object({ token: Hash }),
    response: { 200: TokenList, ...refusals },
  }),
} as const
