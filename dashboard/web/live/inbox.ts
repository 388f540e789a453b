import type { Change, CurrentValues } from '#domain/wire/live.ts'
import { applyChanges, type Feed } from './feed.ts'
import { mergeValues, type StateCell } from './live-state.ts'

/** More changes waiting behind a gap are dropped and a snapshot is asked for instead; it bounds the memory. */
export const EARLY_MAX = 10_000

export type Inbox = {
  readonly change: (change: Change) => void
  readonly values: (values: CurrentValues) => void
  /** Puts what has come into the state at once, without waiting for the frame. */
  readonly paint: () => void
  /** The feed with the changes in it that came while it was fetched; those behind a gap go on waiting. */
  readonly catchUp: (feed: Feed) => { readonly feed: Feed; readonly hasGap: boolean }
  readonly clear: () => void
}

export type InboxParts = {
  readonly cell: StateCell
  /** Runs the paint of what was collected, at the next frame. */
  readonly frame: (paint: () => void) => void
  /** Fetches what is missing; `null` asks for a snapshot. */
  readonly ask: (since: number | null) => void
}

/** Collects changes and values as they come and makes one state of them per frame. */
export function createInbox({ cell, frame, ask }: InboxParts): Inbox {
  let waiting: Change[] = []
  let newValues: CurrentValues[] = []
  let painting = false

  const changedFeed = (feed: Feed): Feed => {
    const applied = applyChanges(feed, waiting)
    const tooMany = applied.early.length > EARLY_MAX
    waiting = tooMany ? [] : [...applied.early]
    if (applied.early.length > 0) ask(tooMany ? null : applied.feed.seq)
    return applied.feed
  }
  const paint = (): void => {
    painting = false
    const { feed, values } = cell.get()
    const next = {
      feed: feed && waiting.length > 0 ? changedFeed(feed) : feed,
      values: newValues.length > 0 ? mergeValues(values, newValues) : values,
    }
    newValues = []
    if (next.feed !== feed || next.values !== values) cell.set(next)
  }
  const paintSoon = (): void => {
    if (painting) return
    painting = true
    frame(paint)
  }
  return {
    change: (change) => {
      if (change.site !== cell.get().site) return
      waiting.push(change)
      if (waiting.length > EARLY_MAX * 2) waiting = []
      paintSoon()
    },
    values: (values) => {
      newValues.push(values)
      paintSoon()
    },
    paint,
    catchUp: (feed) => {
      const applied = applyChanges(feed, waiting)
      waiting = [...applied.early]
      return { feed: applied.feed, hasGap: waiting.length > 0 }
    },
    clear: () => {
      waiting = []
      newValues = []
    },
  }
}
