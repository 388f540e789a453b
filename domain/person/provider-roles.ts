import type { Grant } from './account.ts'
import { ALL_SITES } from './may.ts'
import { ROLES } from './role.ts'

/** `watchroom:operator`, at all sites, or `watchroom:operator@plant`. The prefix is there so that no group of the house means something here by chance. */
const WORD = new RegExp(`^watchroom:(${ROLES.join('|')})(?:@([a-z0-9-]{1,64}))?$`)
/** As of an account that an administrator edits. */
const GRANTS_MAX = 100

/** The grants that a claim of the provider gives: a word, or a list of words of which the others mean nothing here. In a fixed order, none twice. */
export function grantsOfClaim(claim: unknown): readonly Grant[] {
  const words = new Set((Array.isArray(claim) ? claim : [claim]).filter((word) => typeof word === 'string'))
  return [...words]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((word): readonly Grant[] => {
      const [, role, site = ALL_SITES] = WORD.exec(word) ?? []
      return ROLES.filter((one) => one === role).map((one) => ({ site, role: one }))
    })
    .slice(0, GRANTS_MAX)
}

/** Whether two lists give the same roles at the same sites. */
export const sameGrants = (a: readonly Grant[], b: readonly Grant[]): boolean => textOf(a) === textOf(b)

const textOf = (grants: readonly Grant[]): string =>
  [...new Set(grants.map(({ site, role }) => `${site} ${role}`))].toSorted((a, b) => (a < b ? -1 : 1)).join()
