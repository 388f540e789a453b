/** Who acts, and from where: said by the door that knows the person, never by the person. */
export type Actor = {
  /** Id of the account, `token:ID` of a program or `screen:ID` of a screen; null: the platform itself, or the command line. */
  readonly account: string | null
  /** As it stands in facts and in the audit log; unique among accounts. */
  readonly name: string
  /** Address of the console. */
  readonly from: string | null
  /** Has the rights of a supervisor at the site acted on. */
  readonly supervisor: boolean
}

/** Acts where nobody does: deadlines, start and stop. */
export const PLATFORM_ACTOR: Actor = { account: null, name: 'platform', from: null, supervisor: false }
