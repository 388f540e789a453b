import type { Account } from '#domain/person/account.ts'
import { ALL_SITES } from '#domain/person/may.ts'
import type { Role } from '#domain/person/role.ts'

type DemoPerson = Pick<Account, 'login' | 'name' | 'grants' | 'language'>

/** One person for every role, first the one whose screen shows most. None of them has a password. */
export const demoPeople = (): readonly DemoPerson[] => [
  person('wang-li', 'Wang Li', 'supervisor'),
  person('chen-jing', 'Chen Jing', 'operator'),
  person('zhao-lei', 'Zhao Lei', 'guard'),
  person('sun-min', 'Sun Min', 'engineer'),
  person('lin-hua', 'Lin Hua', 'administrator'),
]

const person = (login: string, name: string, role: Role): DemoPerson => ({
  login,
  name,
  grants: [{ site: ALL_SITES, role }],
  language: 'en',
})
