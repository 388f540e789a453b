import type { Done } from '#domain/wire/people.ts'
import type { RouteContext } from './app.ts'
import { refusalAnswer, refuse, type Reply } from './refusal.ts'
import { TIMED_OUT, within } from './time.ts'

/** The value when it is on disk, or the refusal; never later than a command may take. */
export async function answer<T, R>(
  { limits, log }: RouteContext,
  reply: Reply<R>,
  asked: Promise<Done<T>>,
): Promise<T | R> {
  const late = (error: unknown) => log('error', 'a change of the response failed after it had been given up', error)
  const done = await within(limits.command_ms, asked, late)
  if (done === TIMED_OUT) return refuse(reply, refusalAnswer({ code: 'command.unconfirmed' }))
  return done.ok ? done.value : refuse(reply, refusalAnswer(done.refused))
}
