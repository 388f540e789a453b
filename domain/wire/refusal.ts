import { inLanguage, type Language, type Text } from '../text.ts'

/** One refusal of the table: `{…}` in its sentences is filled in by {@link fillIn}. */
export type Refusal = { readonly status: number; readonly text: Required<Text> }
export type Fill = Readonly<Record<string, string | number | Text>>

/** A sentence with its words put in, in both languages; a hole that has no word stays as it is. */
export function fillIn(text: Required<Text>, fill: Fill = {}): Required<Text> {
  const put = (sentence: string, language: Language) =>
    sentence.replace(/\{(\w+)\}/g, (hole, name: string) => {
      const value = Object.hasOwn(fill, name) ? fill[name]! : hole
      return typeof value === 'object' ? inLanguage(value, language) : String(value)
    })
  return { en: put(text.en, 'en'), zh: put(text.zh, 'zh-CN') }
}
