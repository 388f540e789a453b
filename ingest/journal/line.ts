import type { Channel } from './channel.ts'
import type { Calls, Opened } from './protocol.ts'
import { JournalRefused } from './refusal.ts'

/** A channel to an opened journal that is opened anew when its thread has ended. */
export type Line = {
  readonly opened: Opened
  readonly ask: Channel['ask']
  /** Waits for what was asked before, closes the file and ends the thread; questions after it are rejected. */
  readonly close: () => Promise<void>
}

/**
 * `start` starts a thread, `ask` is its first question. `report`: what is wrong, or null when it is over. Rejects with the reason
 * why the journal cannot be opened.
 */
export async function openLine(
  start: () => Channel,
  ask: Calls['open']['ask'],
  report: (detail: string | null) => void,
): Promise<Line> {
  let closed = false
  let reopening: Promise<void> | null = null

  const open = async () => {
    const made = start()
    try {
      return { made, opened: await made.ask('open', ask) }
    } catch (error) {
      await made.kill()
      // The thread's own refusal, whose kind is lost on the way here.
      throw new JournalRefused((error as Error).message, { cause: error })
    }
  }
  const watch = async (watched: Channel): Promise<void> => {
    const why = await watched.ended
    if (!closed) report(why)
  }
  const first = await open()
  let channel = first.made
  void watch(channel) // ends with the thread and cannot fail

  /** Whoever asks next after the thread has ended starts another one. */
  const reopen = async (): Promise<void> => {
    try {
      channel = (await open()).made
      void watch(channel) // as above
      report(null)
    } finally {
      reopening = null
    }
  }

  return {
    opened: first.opened,
    ask: async (call, question, transfer) => {
      if (closed) throw new Error('the journal is stopped')
      if (!channel.alive()) await (reopening ??= reopen())
      return channel.ask(call, question, transfer)
    },
    close: async () => {
      closed = true
      if (!channel.alive()) return
      const answer = channel.ask('close', null)
      try {
        await answer
        await channel.ended
      } catch (error) {
        await channel.kill()
        throw error
      }
    },
  }
}
