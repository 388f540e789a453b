import { inLanguage } from '#domain/text.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { ToldAtEntrance } from '#domain/wire/people-errors.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useProviderName } from './provider-button.tsx'

/** Why nobody was signed in; the way in stands below it. */
export function RefusedSignIn({ code }: { readonly code: ToldAtEntrance }) {
  const { language } = useLanguage()
  const name = useProviderName() ?? '…'
  return (
    <p role="alert">
      <strong>✕ {inLanguage(refusalText({ code, fill: { name } }), language)}</strong>
    </p>
  )
}
