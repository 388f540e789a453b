import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { inLanguage, type Language, type Text } from '#domain/text.ts'

/** The language of the screen, and how to read a text of the site in it. */
export function useLanguage(): { readonly language: Language; readonly say: (text: Text) => string } {
  const { i18n } = useTranslation()
  const language: Language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en'
  const say = useCallback((text: Text) => inLanguage(text, language), [language])
  return { language, say }
}
