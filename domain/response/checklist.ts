import type { Guidance } from '../alarm/definition.ts'
import type { Text } from '../text.ts'
import type { Millis } from '../time.ts'

/** What was done of an alarm's guidance in one occurrence. Ticks are added and taken back; the audit log keeps both. */
export type Checklist = {
  readonly alarm: string
  readonly occurrence: string
  /** The lines as they stood when the first was ticked: a changed guidance does not move the ticks of an occurrence. */
  readonly lines: readonly Text[]
  /** By the index of the line. */
  readonly ticks: Readonly<Record<number, Tick>>
}
export type Tick = { readonly at: Millis; readonly by: string }

/** A person works through a page, not a book. */
export const LINES_MAX = 30

/**
 * The lines of a guidance: what to do, then who to call. A line is a line of the text, or a sentence where it has only one line; numbers and
 * dashes before it are dropped. Where the two languages have not equally many, the text stays whole, so that no line is paired with a wrong one.
 */
export function linesOf({ do: action, call }: Pick<Guidance, 'do' | 'call'>): readonly Text[] {
  return [...split(action), ...(call ? [call] : [])].slice(0, LINES_MAX)
}

function split(text: Text): readonly Text[] {
  const en = cut(text.en, /(?<=[.!?])\s+(?=[A-Z])/)
  if (text.zh === undefined) return en.map((line) => ({ en: line }))
  const zh = cut(text.zh, /(?<=[。！？])/)
  return zh.length === en.length ? en.map((line, i) => ({ en: line, zh: zh[i]! })) : [text]
}

function cut(text: string, sentenceEnd: RegExp): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)、])\s*/, '').trim())
    .filter((line) => line !== '')
  return lines.length === 1 ? lines[0]!.split(sentenceEnd) : lines
}

export const newChecklist = (alarm: string, occurrence: string, lines: readonly Text[]): Checklist => ({
  alarm,
  occurrence,
  lines,
  ticks: {},
})

/** Ticks or unticks a line; the same object where nothing changes, such as a second tick of one line. */
export function tickLine(list: Checklist, line: number, done: boolean, { at, by }: Tick): Checklist {
  if (line < 0 || line >= list.lines.length || done === Object.hasOwn(list.ticks, line)) return list
  if (done) return { ...list, ticks: { ...list.ticks, [line]: { at, by } } }
  const { [line]: _gone, ...ticks } = list.ticks
  return { ...list, ticks }
}
