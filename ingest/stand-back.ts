import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** As `nice` counts: beside a thread that does not stand back, one that does gets a tenth of a processor. */
const NICE = 10
const NICE_MAX = 19

/**
 * Lets the calling thread stand back behind the others, so that alarms come first where processors are scarce. Threads that it starts stand back
 * with it. Linux gives each thread a priority of its own (setpriority(2), "C library/kernel differences"); elsewhere all stay equal.
 */
export function standBack(): void {
  try {
    // Of the thread that asks: `<process>/task/<thread>`.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, Math.min(NICE_MAX, getPriority(thread) + NICE))
  } catch {
    // Another system, or one that does not let us: it works all the same.
  }
}
