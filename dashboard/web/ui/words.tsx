import type { Text } from '#domain/text.ts'
import { useLanguage } from '../i18n/use-language.ts'

/** A text of the site in the reader's language; where only the other one exists it is marked as such for screen readers. */
export function Words({ text }: { readonly text: Text }) {
  const { language, say } = useLanguage()
  if (language === 'zh-CN' && text.zh === undefined) return <span lang="en">{text.en}</span>
  return <>{say(text)}</>
}
