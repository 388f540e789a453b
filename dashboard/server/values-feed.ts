import { VALUES_EVERY_ms } from '#domain/wire/live.ts'
import type { Platform } from '#domain/wire/platform.ts'
import { packetsWaiting } from './connection.ts'
import type { Io, Screen } from './io.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'

/** Consoles that look at the same equipment share one list, so that a batch is encoded once for all of them. */
type List = {
  readonly key: string
  readonly equipment: ReadonlySet<string>
  readonly screens: Set<Screen>
  /** Those that were given no batch because they had too much waiting; they get the whole list when they have caught up. */
  readonly behind: Set<Screen>
}

/** Sends the newest values of what each screen watches, in batches as the platform tells of changes. */
export function startValuesFeed(io: Io, platform: Platform, limits: Limits, log: Log) {
  const lists = watchLists()
  const isBehind = (screen: Screen) => packetsWaiting(screen.conn) > limits.valuesBacklog_packets

  const sendChanged = (list: List, changed: ReadonlySet<string>): void => {
    const keys = [...list.equipment].filter((key) => changed.has(key))
    if (keys.length === 0) return
    const ready: string[] = []
    for (const screen of list.screens) {
      if (list.behind.has(screen) || isBehind(screen)) list.behind.add(screen)
      else ready.push(screen.id)
    }
    if (ready.length > 0) io.to(ready).emit('values', platform.values(keys))
  }

  const catchUp = (list: List): void => {
    for (const screen of list.behind) {
      if (isBehind(screen)) continue
      list.behind.delete(screen)
      screen.emit('values', platform.values([...list.equipment]))
    }
  }

  const eachList = (step: (list: List) => void): void => {
    try {
      lists.forEach(step)
    } catch (error) {
      log('error', 'values could not be sent', error)
    }
  }
  const stopListening = platform.onValues((changed) => eachList((list) => sendChanged(list, changed)))
  const timer = setInterval(() => eachList(catchUp), VALUES_EVERY_ms)
  return {
    watch: lists.watch,
    unwatch: lists.unwatch,
    stop: () => {
      stopListening()
      clearInterval(timer)
    },
  }
}

/** Who watches what: each screen at most one list. */
function watchLists() {
  const lists = new Map<string, List>()
  const listOf = new Map<Screen, List>()

  const unwatch = (screen: Screen): void => {
    const list = listOf.get(screen)
    if (!list) return
    listOf.delete(screen)
    list.screens.delete(screen)
    list.behind.delete(screen)
    if (list.screens.size === 0) lists.delete(list.key)
  }

  /** Replaces what a screen watches; answers the list without repetitions. */
  const watch = (screen: Screen, wanted: readonly string[]): readonly string[] => {
    unwatch(screen)
    const equipment = [...new Set(wanted)].toSorted()
    const key = equipment.join('\n')
    if (equipment.length === 0) return equipment
    let list = lists.get(key)
    if (!list) {
      list = { key, equipment: new Set(equipment), screens: new Set(), behind: new Set() }
      lists.set(key, list)
    }
    list.screens.add(screen)
    listOf.set(screen, list)
    return equipment
  }

  return { watch, unwatch, forEach: (step: (list: List) => void) => lists.forEach(step) }
}
