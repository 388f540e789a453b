/** Counters since the start. Keys of `refused`, `closed` and `failed` are reason codes. */
export type BrokerStats = {
  readonly connections: number
  readonly devices: number
  readonly sessions: number
  readonly retained: number
  readonly accepted: number
  readonly published: number
  readonly acknowledged: number
  readonly notRecorded: number
  readonly foreignTopics: number
  readonly throttled: number
  readonly fannedOut: number
  /** How the last write of sessions and retained messages went; `memory`: they are not kept on disk. */
  readonly store: 'memory' | 'ok' | 'failing'
  /** Messages that could not be written to it. */
  readonly notKept: number
  /** Messages of an offline queue that was full, or that nobody came back for. */
  readonly queueDropped: number
  /** Sockets turned away before or at their CONNECT. */
  readonly refused: Readonly<Record<string, number>>
  /** Connections ended after it. */
  readonly closed: Readonly<Record<string, number>>
  /** Exceptions in what the broker was given to call. */
  readonly failed: Readonly<Record<string, number>>
}

export class Counters {
  accepted = 0
  published = 0
  acknowledged = 0
  notRecorded = 0
  foreignTopics = 0
  throttled = 0
  fannedOut = 0
  notKept = 0
  queueDropped = 0
  readonly refused = new Map<string, number>()
  readonly closed = new Map<string, number>()
  readonly failed = new Map<string, number>()
}

export const countUp = (counts: Map<string, number>, reason: string): void => {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}
