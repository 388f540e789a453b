import type { Refused } from '../wire/errors.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

/** Length is what counts (OWASP ASVS 5, 6.2): no rules of composition, no forced change. */
export const PASSWORD_MIN = 12
/** Long enough for any sentence; more is refused before it is hashed. */
export const PASSWORD_MAX = 128

/** The form in which a password is hashed: the same whatever keyboard wrote its accents and full-width letters. */
export const canonicalPassword = (typed: string): string => typed.normalize('NFKC')

/** Why this may not be somebody's password; null when it may. */
export function whyNotPassword(
  typed: string,
  person: { readonly login: string; readonly name: string },
): Refused | null {
  const password = canonicalPassword(typed)
  const length = Array.from(password).length
  if (length < PASSWORD_MIN) return { code: 'password.too-short', fill: { limit: PASSWORD_MIN } }
  if (length > PASSWORD_MAX) return { code: 'password.too-long', fill: { limit: PASSWORD_MAX } }
  const bare = password.toLowerCase().replaceAll(/[\s._-]/g, '')
  const guessed = isCommon(bare) || isPattern(bare) || isAboutThem(bare, person)
  return guessed ? { code: 'password.common' } : null
}

const isCommon = (bare: string): boolean =>
  COMMON_PASSWORDS.has(bare) || COMMON_PASSWORDS.has(bare.replace(/[\d!?*#$%&+=@]+$/, ''))

/** Along the keyboard, the alphabet or the digits; and what is one short piece again and again. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
]
const PIECE_MAX = 6

function isPattern(bare: string): boolean {
  const backwards = Array.from(bare).toReversed().join('')
  if (ROWS.some((row) => row.includes(bare) || row.includes(backwards))) return true
  return new RegExp(`^(.{1,${PIECE_MAX}})\\1+.{0,2}$`, 'u').test(bare)
}

/** What is left when the words anybody would try first are taken out must itself be worth something. */
const REST_MIN = 6

function isAboutThem(bare: string, { login, name }: { readonly login: string; readonly name: string }): boolean {
  const words = ['watchroom', login.split('@')[0]!, ...name.toLowerCase().split(/\s+/)].filter(
    (word) => word.length >= 3,
  )
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), bare)
  return rest !== bare && Array.from(rest).length < REST_MIN
}
