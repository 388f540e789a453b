import { inLanguage, type Language, type Text } from '../text.ts'

/** A refusal of a policy, taken apart by the place it is about. */
export type Placed = {
  /** About no step; empty where all of it is about steps. */
  readonly above: string
  /** By the index of the step. */
  readonly steps: ReadonlyMap<number, readonly string[]>
}

/** Where a sentence about a step begins, as check.ts writes it. */
const STEP: Readonly<Record<Language, RegExp>> = {
  en: /(?:; |: )step (\d+): /g,
  'zh-CN': /[；：]第(\d+)步：/g,
}
const END: Readonly<Record<Language, string>> = { en: '.', 'zh-CN': '。' }

/** Puts every sentence of a refused policy to its step; what is about no step stays together with the words of the refusal. */
export function placed(message: Text, language: Language): Placed {
  const own: Language = language === 'zh-CN' && message.zh === undefined ? 'en' : language
  const text = inLanguage(message, language)
  const marks = [...text.matchAll(STEP[own])]
  const first = marks[0]
  if (!first) return { above: text, steps: new Map() }
  const steps = new Map<number, string[]>()
  for (const [i, mark] of marks.entries()) {
    const step = Number(mark[1]) - 1
    const sentence = text.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length)
    const bare = sentence.endsWith(END[own]) ? sentence.slice(0, -1) : sentence
    steps.set(step, [...(steps.get(step) ?? []), bare])
  }
  const isAll = first[0].startsWith(':') || first[0].startsWith('：')
  return { above: isAll ? '' : text.slice(0, first.index) + END[own], steps }
}
