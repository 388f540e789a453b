/** Scrolling changes the wanted list with every row; one message after it has settled is enough. */
const SETTLE_ms = 120

export type WatchList = {
  /** Wants the values of these pieces of equipment (`site/equipment`) until the returned function is called. */
  readonly want: (keys: readonly string[]) => () => void
}

/** Adds up what all parts of the screen want and tells the connection, once things have settled. */
export function createWatchList(send: (keys: readonly string[]) => void): WatchList {
  const counts = new Map<string, number>()
  let timer: number | undefined
  let sent = ''
  const settle = (): void => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      const keys = [...counts.keys()].toSorted()
      if (keys.join(' ') === sent) return
      sent = keys.join(' ')
      send(keys)
    }, SETTLE_ms)
  }
  const add = (key: string, by: number): void => {
    const count = (counts.get(key) ?? 0) + by
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
  }
  return {
    want: (keys) => {
      for (const key of keys) add(key, 1)
      settle()
      return () => {
        for (const key of keys) add(key, -1)
        settle()
      }
    },
  }
}
