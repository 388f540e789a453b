import type { Held } from '../answer.ts'
import type { Connection } from '../connection.ts'
import { Delivery, newRun, type Outcome } from '../delivery.ts'
import { REFUSED_KEPT } from '../file.ts'
import { apart, type Lines, together } from '../lines.ts'
import { backOff_ms, type Rest } from '../../telemetry/rest.ts'

/** As many as a server takes at its best. */
const LINES = 5000

/** How copying stands towards its server; null while nothing holds it. */
export type OnHeld = (held: Held | null) => void

/** Lines that a server does not want, though it takes others. */
export type Refusals = {
  readonly lines: number
  /** Of these, how many are older than it keeps. */
  readonly tooOld: number
  /** The newest, with its words. */
  readonly newest: readonly Outcome[]
}

export type Sender = {
  /** Resolves when the server has answered for all lines; false when it was stopped before. The last it refused may be in doubt. */
  readonly send: (lines: readonly string[]) => Promise<boolean>
  /** Resolves when each line is stored, or was refused by a server that takes others; false when it was stopped before. */
  readonly settle: () => Promise<boolean>
  /** What was refused since this was asked last. Lines in doubt are not among them: they go again. */
  readonly takeRefused: () => Refusals
}

type Options = {
  readonly connection: Pick<Connection, 'write'>
  /** Lines a second: what it copies can wait, and the server has live readings to take. */
  readonly rate: number
  readonly rest: Rest
  readonly isStopped: () => boolean
  readonly onHeld: OnHeld
}

/** Sends lines at a bounded rate, one request at a time, and waits where the server holds: nothing is left out because it is away, or wrong. */
export function createSender(options: Options): Sender {
  const sending = new Sending(options)
  return {
    send: (lines) => sending.send(lines),
    settle: () => sending.settle(),
    takeRefused: () => sending.takeRefused(),
  }
}

const NONE: Refusals = { lines: 0, tooOld: 0, newest: [] }

class Sending {
  readonly #options: Options
  readonly #run = newRun()
  /** Refused since something was taken: perhaps it is the server that is wrong, and they go again. */
  #doubted: readonly Outcome[] = []
  /** The server has taken something since it last refused every line. What it refused before that goes again. */
  #trusted = false
  /** The last request of which it refused nothing, but for its age. */
  #taken: Lines | null = null
  readonly #tooOld = new WeakSet<Outcome>()
  #refused = NONE
  #failures = 0

  constructor(options: Options) {
    this.#options = options
  }

  takeRefused(): Refusals {
    const refused = this.#refused
    this.#refused = NONE
    return refused
  }

  async send(lines: readonly string[]): Promise<boolean> {
    const { rate, rest, isStopped } = this.#options
    for (let from = 0; from < lines.length; from += LINES) {
      const some = lines.slice(from, from + LINES)
      const begun = performance.now()
      if (!(await this.#deliver(some))) return false
      const left_ms = (some.length / rate) * 1000 - (performance.now() - begun)
      if (left_ms > 0) await rest.wait(left_ms)
    }
    return !isStopped()
  }

  /**
   * Behind what was refused last nothing was taken that would show the server to be right. It goes again with a line that was taken before;
   * where there is none, or that is refused as well, until it is otherwise.
   */
  async settle(): Promise<boolean> {
    for (let tries = this.#taken ? 0 : 1; this.#doubted.length > 0; tries += 1) {
      if (tries > 0) await this.#hold(refusesAll(this.#doubted))
      if (!(await this.#again(this.#doubted))) return false
    }
    return true
  }

  #again(outcomes: readonly Outcome[]): Promise<boolean> {
    this.#doubted = []
    this.#run.refused = 0
    const witness = this.#taken ? apart(this.#taken).slice(-1) : []
    return this.#deliver([...new Set([...outcomes.map(({ line }) => line), ...witness])])
  }

  /** Answers whether each line was taken or refused; false where it was stopped. */
  async #deliver(lines: readonly string[]): Promise<boolean> {
    const { connection, isStopped } = this.#options
    let all = lines
    let delivery = new Delivery(together(all), this.#run)
    while (!delivery.isDone) {
      if (isStopped()) return false
      const sent = delivery.next()
      const verdict = await connection.write(sent)
      if (isStopped()) return false
      const held = delivery.answered(verdict)
      if (verdict.kind === 'too-old') this.#tooOld.add(delivery.refused.at(-1)!)
      if (verdict.kind === 'taken' || verdict.kind === 'too-old') this.#taken = sent
      if (held === null) continue
      if (held.problem.code === 'target.refuses-all') {
        // From the first line that was refused in a row, which may have come before these.
        all = [...this.#doubted.map(({ line }) => line), ...all]
        this.#doubted = []
        this.#trusted = false
        delivery = new Delivery(together(all), this.#run)
      }
      await this.#hold(held)
    }
    return this.#delivered(delivery)
  }

  async #delivered(delivery: Delivery): Promise<boolean> {
    const refused = [...this.#doubted, ...delivery.refused]
    if (delivery.isDoubtful) {
      this.#doubted = refused
      return true
    }
    this.#failures = 0
    this.#options.onHeld(null)
    const wasTrusted = this.#trusted
    this.#trusted = true
    const last = refused.length - this.#run.refused
    const before = refused.slice(0, last)
    const isCertain = (one: Outcome): boolean => wasTrusted || this.#tooOld.has(one)
    const again = before.filter((one) => !isCertain(one))
    this.#count(before.filter(isCertain))
    this.#doubted = []
    if (again.length > 0 && !(await this.#again(again))) return false
    this.#doubted = [...this.#doubted, ...refused.slice(last)]
    this.#run.refused = this.#doubted.length
    return true
  }

  async #hold(held: Held): Promise<void> {
    const { rest, isStopped, onHeld } = this.#options
    this.#failures += 1
    onHeld(held)
    const wait_ms = Math.max(backOff_ms(this.#failures, Math.random()), held.after_ms ?? 0)
    if (!isStopped()) await rest.wait(wait_ms)
  }

  #count(outcomes: readonly Outcome[]): void {
    const { lines, tooOld, newest } = this.#refused
    this.#refused = {
      lines: lines + linesOf(outcomes),
      tooOld: tooOld + linesOf(outcomes.filter((one) => this.#tooOld.has(one))),
      newest: [...newest, ...outcomes].slice(-REFUSED_KEPT),
    }
  }
}

const linesOf = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, { lines }) => sum + lines, 0)

const refusesAll = (refused: readonly Outcome[]): Held => ({
  kind: 'held',
  state: 'retrying',
  problem: { code: 'target.refuses-all', fill: { lines: refused.length, detail: refused.at(-1)!.reason } },
  after_ms: null,
})
