/** Readings are dropped from the journal once the store and the servers beside it have them and recovery no longer starts before them; one drop at a time. */
export function dropBehind(
  drop: (batch: number) => Promise<void>,
  snapshotBatch: number,
  onError: (error: unknown) => void,
) {
  let [cursor, snapshot, targets, done, busy, holds] = [0, snapshotBatch, 0, 0, false, 0]
  const next = (): void => {
    const upTo = Math.min(cursor, snapshot, targets)
    if (busy || holds > 0 || upTo <= done) return
    busy = true
    drop(upTo)
      .then(() => (done = upTo))
      .catch(onError)
      .finally(() => (busy = false))
  }
  return {
    /** The store has all up to this batch. */
    cursor(batch: number): void {
      cursor = batch
      next()
    },
    /** Every time-series server beside the store has all up to this batch, or is not waited for; Infinity where there is none. */
    targets(batch: number): void {
      targets = batch
      next()
    },
    /** Nothing more is dropped until the answer is called, once. */
    hold(): () => void {
      holds += 1
      return () => {
        holds -= 1
        next()
      }
    },
    /** Recovery starts behind this batch. */
    snapshot(batch: number): void {
      snapshot = batch
      next()
    },
  }
}
