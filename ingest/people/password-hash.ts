import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { invariant } from '#domain/invariant.ts'
import { canonicalPassword } from '#domain/person/password.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 40 ms. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const NONCE_BYTES = 16
const TAG_BYTES = 32
/** More would take the processor and 19 MiB each away from the alarms. */
const AT_ONCE = 2
/** Waiting: some seconds of work. Whoever comes later is told that it is too much. */
const WAITING_MAX = 50

const FORM = /^\$argon2id\$v=19\$m=(\d{4,6}),t=(\d{1,2}),p=(\d)\$([\w-]{22})\$([\w-]{43})$/
const derive = promisify(argon2)

export type PasswordHasher = {
  /** The text to store; null when too many wait. */
  readonly hash: (password: string) => Promise<string | null>
  /** Whether it is the password of the stored text; null when too many wait. Without a stored text: false, after the same time. */
  readonly fits: (stored: string | null, password: string) => Promise<boolean | null>
}

/** Hashes of passwords, a few at a time, never on the thread that serves readings. */
export function createPasswordHasher(random: (bytes: number) => Buffer = randomBytes): PasswordHasher {
  let running = 0
  const waiting: (() => void)[] = []

  const inTurn = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (running < AT_ONCE) running += 1
    else if (waiting.length >= WAITING_MAX) return null
    else await new Promise<void>((go) => waiting.push(go))
    try {
      return await work()
    } finally {
      // The place is handed on, or given back.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  return {
    hash: (password) =>
      inTurn(async () => {
        const nonce = random(NONCE_BYTES)
        const tag = await tagOf(password, nonce, COST)
        const { memory, passes, parallelism } = COST
        const cost = `m=${memory},t=${passes},p=${parallelism}`
        return `$argon2id$v=19$${cost}$${nonce.toString('base64url')}$${tag.toString('base64url')}`
      }),
    fits: (stored, password) =>
      inTurn(async () => {
        if (stored === null) {
          await tagOf(password, Buffer.alloc(NONCE_BYTES), COST)
          return false
        }
        const { nonce, tag, cost } = parse(stored)
        return timingSafeEqual(await tagOf(password, nonce, cost), tag)
      }),
  }
}

const tagOf = (password: string, nonce: Buffer, cost: typeof COST): Promise<Buffer> =>
  derive('argon2id', { message: canonicalPassword(password), nonce, tagLength: TAG_BYTES, ...cost })

function parse(stored: string) {
  const [, memory, passes, parallelism, nonce, tag] = FORM.exec(stored) ?? []
  invariant(nonce !== undefined && tag !== undefined, 'a stored password is an argon2id hash')
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    nonce: Buffer.from(nonce, 'base64url'),
    tag: Buffer.from(tag, 'base64url'),
  }
}
