/** Readings are dropped from the journal once the store has them and recovery no longer starts before them; one drop at a time. */
export function dropBehind(
  drop: (batch: number) => Promise<void>,
  snapshotBatch: number,
  onError: (error: unknown) => void,
) {
  let [cursor, snapshot, done, busy] = [0, snapshotBatch, 0, false]
  const next = (): void => {
    const upTo = Math.min(cursor, snapshot)
    if (busy || upTo <= done) return
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
    /** Recovery starts behind this batch. */
    snapshot(batch: number): void {
      snapshot = batch
      next()
    },
  }
}
