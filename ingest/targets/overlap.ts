/**
 * Tells whether a piece may hold something of the same series and time as the piece before it: then the server must take them in this order, because
 * the later one is a correction. Looks at the span of each series in both, so that it may say so where nothing is, never the other way round.
 */
export class Overlap {
  #piece = 0
  /** By series: the last piece that had it, and its span there; and the same of the piece before. */
  readonly #spans: (Spans | undefined)[] = []
  /** The piece begun last was not handed out, and nothing is known of what comes in its place. */
  #isUnknown = false
  /** Of the piece begun last, as far as it was added. */
  found = false

  begin(): void {
    this.#piece += 1
    this.found = this.#isUnknown
    this.#isUnknown = false
  }

  /** The piece begun last is not handed out. */
  giveUp(): void {
    this.#isUnknown = true
  }

  add(series: number, t: number): void {
    const spans = (this.#spans[series] ??= { ...NEVER })
    if (spans.piece === this.#piece) {
      if (t < spans.from) spans.from = t
      else if (t > spans.until) spans.until = t
    } else {
      spans.pieceBefore = spans.piece
      spans.fromBefore = spans.from
      spans.untilBefore = spans.until
      spans.piece = this.#piece
      spans.from = spans.until = t
    }
    if (spans.pieceBefore === this.#piece - 1 && t >= spans.fromBefore && t <= spans.untilBefore) this.found = true
  }
}

const NEVER: Spans = { piece: -1, from: 0, until: 0, pieceBefore: -1, fromBefore: 0, untilBefore: 0 }

type Spans = {
  piece: number
  from: number
  until: number
  pieceBefore: number
  fromBefore: number
  untilBefore: number
}
