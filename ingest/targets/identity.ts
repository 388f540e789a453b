import { MINUTE_ms } from '#domain/time.ts'
import { type Held, isForLater, misconfigured, unreachable } from './answer.ts'
import { TargetUnreadable } from './read/ask.ts'
import { detect } from './read/detect.ts'
import { type Generation, type TargetConfig, typeOf } from './target.ts'

/** Another server that took its place behind the same address is noticed within this time. */
const HOLDS_ms = MINUTE_ms

/**
 * Who it is that takes lines. A proxy may answer 204 to whatever it is sent, and VictoriaMetrics takes lines before it stores them: what was
 * taken is believed only of a server that has said lately that it is one of the configured type.
 */
export class Identity {
  /** What it said last; null while it has said nothing. */
  generation: Generation | null = null
  readonly #config: TargetConfig
  #heardAt = -Infinity

  constructor(config: TargetConfig) {
    this.#config = config
  }

  /** Something failed: another may answer from now on. */
  forget(): void {
    this.#heardAt = -Infinity
  }

  /** What keeps its answers from being believed, or null. `now`: the steady clock, ms. */
  async doubt(now: number, signal: AbortSignal): Promise<Held | null> {
    if (now - this.#heardAt < HOLDS_ms) return null
    try {
      const { generation } = await detect(this.#config, signal)
      this.generation = generation
      if (typeOf(generation) !== this.#config.type) return otherType(generation)
      this.#heardAt = now
      return null
    } catch (error) {
      return heldBy(error)
    }
  }
}

const otherType = (generation: Generation): Held => ({
  kind: 'held',
  state: 'misconfigured',
  problem: { code: 'target.other-type', fill: { found: NAMES[generation], type: typeOf(generation) } },
  after_ms: null,
})

const NAMES: Readonly<Record<Generation, string>> = {
  'influxdb-1': 'InfluxDB 1.x',
  'influxdb-2': 'InfluxDB 2.x',
  'influxdb-3': 'InfluxDB 3',
  'victoria-metrics': 'VictoriaMetrics',
}

function heldBy(error: unknown): Held {
  if (!(error instanceof TargetUnreadable)) return unreachable(error)
  if (error.status === null) return unreachable(error.cause ?? error)
  const { status, message: detail } = error
  if (status === 401 || status === 403) return misconfigured('target.password', status, detail)
  if (!isForLater(status)) return misconfigured('target.no-store', status, detail)
  return {
    kind: 'held',
    state: 'retrying',
    problem: { code: 'target.later', fill: { status, detail } },
    after_ms: null,
  }
}
