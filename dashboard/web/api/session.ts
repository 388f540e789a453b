import { api } from '#domain/wire/api.ts'
import type { Me } from '#domain/wire/people-api.ts'
import { call } from './call.ts'

/** Who sits here, as the server knows it. */
export const whoAmI = (signal?: AbortSignal): Promise<Me> => call(api.me, {}, signal)

/** The page begins anew: nothing of the person before stays in its memory. */
export const beginAnew = (): void => window.location.reload()

/** Looks whether somebody is still signed in, or this still is a screen; if not, the page begins anew, at the sign-in. No answer is no answer. */
export async function checkSession(): Promise<void> {
  try {
    const { person, screen } = await whoAmI()
    if (!person && !screen) beginAnew()
  } catch {
    // The server is away; the screen says so already, and asks again when it reconnects.
  }
}

const RETRY_ms = 2000

/** Asks again until there is an answer: without it the page does not know what to show. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch {
      await new Promise((next) => window.setTimeout(next, RETRY_ms))
    }
  }
}
