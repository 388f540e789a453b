import type { Actor } from '../person/actor.ts'

/** A person as the records of duty name them. */
export type DutyPerson = Pick<Actor, 'account' | 'name'>

/** By the account where both have one, else by the name as it is written. */
export const samePerson = (one: DutyPerson, other: DutyPerson): boolean =>
  one.account !== null && other.account !== null ? one.account === other.account : one.name === other.name

export const isAmong = (person: DutyPerson, people: readonly DutyPerson[]): boolean =>
  people.some((other) => samePerson(person, other))

/** People without those who stand there twice, in their order. */
export const eachOnce = (people: readonly DutyPerson[]): readonly DutyPerson[] =>
  people.filter((person, i) => !isAmong(person, people.slice(0, i)))
