import { setImmediate as turn } from 'node:timers/promises'
import type { Verdict } from './answer.ts'
import type { Backlog, Piece } from './backlog.ts'
import type { Connection } from './connection.ts'
import { Delivery, type Run } from './delivery.ts'
import type { Cursor } from './file.ts'

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
 * What is on its way to a server, one request at a time: of two values at one time the server keeps the one that comes last. The next
 * lines are made while it takes those before them.
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

  /** What the server says of the next lines of the parcel whose turn it is, sent now or before. */
  async answerTo(parcel: Parcel): Promise<Verdict> {
    const answer = this.#sent(parcel) // never rejects
    parcel.answer = null
    await turn() // the request goes out first
    this.#workAhead()
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

  /** Everything from there on is to be sent anew. What is under way is waited for: it must not arrive after newer lines. */
  async goTo(cursor: Cursor): Promise<void> {
    await this.#first?.answer
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
