import { createContext, useContext } from 'react'
import { invariant } from '#domain/invariant.ts'
import { may, type Permission } from '#domain/person/may.ts'
import type { AccountView } from '#domain/wire/people.ts'

/** Who has signed in on this page; a change of their rights ends the session and with it the page. */
export const MeContext = createContext<AccountView | null>(null)

export function useMe(): AccountView {
  const me = useContext(MeContext)
  invariant(me, 'a screen stands inside MeContext')
  return me
}

/** Whether the person may do something at a site; null: on the whole platform. The server asks the same table again. */
export const useMayAt = (permission: Permission, site: string | null): boolean => may(useMe(), permission, site)
