import type { Text } from '../text.ts'

/** A place under one management, with one time zone. */
export type Site = {
  readonly id: string
  readonly name: Text
  /** IANA name, for example `Asia/Shanghai`. */
  readonly timeZone: string
  readonly buildings: readonly Building[]
}

export type Building = { readonly id: string; readonly name: Text; readonly floors: readonly string[] }
