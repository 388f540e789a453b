import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { Verdict } from './answer.ts'
import type { Backlog, Piece } from './backlog.ts'
import type { Connection } from './connection.ts'
import { Delivery, type Run } from './delivery.ts'
import type { Cursor } from './file.ts'

/**
 * A second request goes out so long after its lines were made, at the earliest. On two processors: 178,000 values/s and an alarm p99 of 20 ms with
 * 8; 240,000 and 51 ms with 5.
 */
const REST_ms = 8

/** `answer`: it is under way. */
export type Parcel = { readonly piece: Piece; readonly delivery: Delivery; answer: Promise<Verdict> | null }

type Options = {
  readonly backlog: Backlog
  readonly connection: Connection
  readonly run: Run
  readonly isStopped: () => boolean
  /** Waits a moment for company, where few lines wait. */
  readonly gather: () => Promise<void>
}

/**
 * What is on its way to a server: the parcel whose turn it is, and the one behind it. That one goes out beside the first where it makes no difference
 * which of them the server takes first: nothing in it corrects a line of the first.
 */
export class Parcels {
  readonly #options: Options
  #first: Parcel | null = null
  #second: Parcel | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /** The parcel whose turn it is; null where nothing waits. Throws what the journal says. */
  async current(): Promise<Parcel | null> {
    if (this.#first) return this.#first
    this.#first = this.#second ?? (await this.#gathered())
    this.#second = null
    return this.#first
  }

  /** What the server says of the next lines of the parcel whose turn it is, sent now or before. The next parcel is made meanwhile, and perhaps sent. */
  async answerTo(parcel: Parcel): Promise<Verdict> {
    const answer = this.#sent(parcel) // never rejects
    parcel.answer = null
    await turn() // the request goes out first
    this.#workAhead()
    // Two all the time would leave a machine that the server shares with alarms no processor for them.
    await Promise.race([answer, sleep(REST_ms)])
    this.#sendAhead()
    return answer
  }

  /**
   * The parcel whose turn it was is through. Where all went well the next one is under way when this returns, while this machine's disk takes what
   * the last one moved; answers whether it is.
   */
  async advance(allWentWell: boolean): Promise<boolean> {
    this.#first = allWentWell ? this.#second : null
    if (!this.#first) return false
    this.#second = null
    if (!this.#first.delivery.isDone && !this.#options.isStopped()) {
      this.#first.answer = this.#sent(this.#first)
      await turn() // it goes out first
    }
    return true
  }

  /** After a failure: what kept the first parcel will have kept the second as well. That is one failure, not two. */
  async settle(): Promise<void> {
    const second = this.#second
    if (second?.answer && (await second.answer).kind === 'held') second.answer = null
  }

  /** Everything from there on is to be sent anew. What is under way is waited for: it must not arrive after newer lines. */
  async goTo(cursor: Cursor): Promise<void> {
    await Promise.all([this.#first?.answer, this.#second?.answer])
    this.#options.backlog.goTo(cursor)
    this.#first = null
    this.#second = null
  }

  #sent({ answer, delivery }: Parcel): Promise<Verdict> {
    return answer ?? this.#options.connection.write(delivery.next())
  }

  #workAhead(): void {
    const { backlog } = this.#options
    try {
      if (!this.#second && backlog.waiting().values >= backlog.linesMax) this.#second = this.#made()
    } catch {
      // It is met again, and told, when its turn comes.
    }
  }

  #sendAhead(): void {
    const { isStopped } = this.#options
    const second = this.#second
    if (second?.piece.isApart && !second.delivery.isDone && !isStopped()) second.answer = this.#sent(second)
  }

  async #gathered(): Promise<Parcel | null> {
    const { backlog, gather, isStopped } = this.#options
    const { values, batches } = backlog.waiting()
    if (batches === 0) return null
    if (values < backlog.linesMax) await gather()
    return isStopped() ? null : this.#made()
  }

  #made(): Parcel | null {
    const piece = this.#options.backlog.next()
    return piece && { piece, delivery: new Delivery(piece.lines, this.#options.run), answer: null }
  }
}
