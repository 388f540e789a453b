/** `note`: it works, and somebody should know; `wrong`: Watchroom cannot rely on it. */
export type Outcome = 'ok' | 'note' | 'wrong'

const SHOWN: Record<Outcome, string> = { ok: 'ok    ', note: 'NOTE  ', wrong: 'WRONG ' }
const CHECK_WIDTH = 38
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]+/g

/** What was found about a server, each said at once as a line. The secret stands in none of them, whatever the server answers. */
export class Findings {
  readonly counts: Record<Outcome, number> = { ok: 0, note: 0, wrong: 0 }
  readonly #say: (line: string) => void
  readonly #secret: string | null

  constructor(say: (line: string) => void, secret: string | null) {
    this.#say = say
    this.#secret = secret
  }

  ok(check: string, detail: string): void {
    this.add('ok', check, detail)
  }

  note(check: string, detail: string): void {
    this.add('note', check, detail)
  }

  wrong(check: string, detail: string): void {
    this.add('wrong', check, detail)
  }

  add(outcome: Outcome, check: string, detail: string): void {
    this.counts[outcome] += 1
    this.say(`${SHOWN[outcome]} ${check.padEnd(CHECK_WIDTH)} ${detail}`)
  }

  say(line: string): void {
    const plain = line.replaceAll(UNPRINTABLE, ' ')
    this.#say(this.#secret === null ? plain : plain.replaceAll(this.#secret, '•••'))
  }
}
