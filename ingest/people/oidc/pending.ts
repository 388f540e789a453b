import { PENDING_ms } from '#domain/person/identity.ts'
import { countedAddress } from '#domain/person/lockout.ts'
import type { Millis } from '#domain/time.ts'
import { secretId } from '../secret.ts'

/** A sign-in that has begun: what the provider's answer must fit. Only in memory; a restart ends it. */
export type Pending<Provider> = {
  /** As its metadata were when it began: the answer is never taken to another one. */
  readonly provider: Provider
  readonly verifier: string
  readonly nonce: string
  readonly returnTo: string
  /** The secret of the invitation that shall be accepted. */
  readonly invitation: string | null
}

/** An office behind one address, all at the change of shift. */
const PENDING_PER_ADDRESS = 50
const PENDING_MAX = 1000

type Kept<Provider> = {
  readonly pending: Pending<Provider>
  readonly binding: string
  readonly address: string
  readonly beganAt: Millis
}

/**
 * Sign-ins that have begun, by their state. Each can be taken once, in time, by the browser that began it: without the cookie of that browser somebody
 * could make others sign in to an account of theirs. Too many push out the oldest, first of the same address.
 */
export function keepPending<Provider>(steady: () => Millis) {
  const kept = new Map<string, Kept<Provider>>()
  const dropOver = (address: string): void => {
    const at = steady()
    for (const [state, { beganAt }] of kept) if (at - beganAt >= PENDING_ms) kept.delete(state)
    const same = [...kept].filter(([, one]) => one.address === address)
    for (const [state] of same.slice(0, Math.max(0, same.length - PENDING_PER_ADDRESS + 1))) kept.delete(state)
    for (const state of kept.keys()) if (kept.size >= PENDING_MAX) kept.delete(state)
  }
  return {
    put(state: string, binding: string, from: string | null, pending: Pending<Provider>): void {
      const address = countedAddress(from ?? '')
      dropOver(address)
      kept.set(state, { pending, binding: secretId(binding), address, beganAt: steady() })
    },
    /** null: there is none, it is over, or another browser began it, which then still can end it. */
    take(state: string, binding: string | null): Pending<Provider> | null {
      const found = kept.get(state)
      if (!found || binding === null || secretId(binding) !== found.binding) return null
      kept.delete(state)
      return steady() - found.beganAt < PENDING_ms ? found.pending : null
    },
  }
}
