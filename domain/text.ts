/** A name or a sentence in both languages of the product; the site may give only one of them. */
export type Text = { readonly en: string; readonly zh?: string }

export type Language = 'en' | 'zh-CN'

/** The text in the reader's language, or in the other one if the first is missing. */
export const inLanguage = (text: Text, language: Language): string =>
  language === 'zh-CN' ? (text.zh ?? text.en) : text.en
