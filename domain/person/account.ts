import type { Millis } from '../time.ts'
import type { Role } from './role.ts'

/** A role at one site, or with `*` at all of them. */
export type Grant = { readonly site: string; readonly role: Role }

/** A person who may sign in. Accounts are never deleted, because records name them; they are made inactive. */
export type Account = {
  readonly id: string
  /** What is typed to sign in; unique, lower case. */
  readonly login: string
  /** As it stands in facts and records; unique. */
  readonly name: string
  readonly grants: readonly Grant[]
  readonly active: boolean
  readonly language: 'en' | 'zh'
  /** May be linked to a person of the provider and sign in there; absent: not. */
  readonly oidc?: boolean
  readonly createdAt: Millis
}
