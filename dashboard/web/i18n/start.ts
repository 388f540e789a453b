import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#domain/text.ts'
import { en } from './en.ts'
import type { LaterCatalogs } from './later.ts'
import { zhCn } from './zh-cn.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en & LaterCatalogs }
  }
}

const KEPT_AS = 'watchroom.language'

/** The language chosen on this console; before that, the browser's. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  if (kept === 'en' || kept === 'zh-CN') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Starts the catalogs; `<html lang>` follows every later choice. */
export async function startI18n(language: Language): Promise<void> {
  i18next.on('languageChanged', (next) => {
    document.documentElement.lang = next
  })
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCn } },
    lng: language,
    fallbackLng: 'en',
    interpolation: { escapeValue: false }, // React escapes
  })
}

/** From the next time on that the page is loaded. */
export const keepLanguage = (language: Language): void => localStorage.setItem(KEPT_AS, language)

export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language)
  await i18next.changeLanguage(language)
}
