import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { errorSentence } from '../api/api-error.ts'
import { useLanguage } from '../i18n/use-language.ts'

/** The sentence of a failed call, in the language of the screen. */
export function useErrorSentence(): (error: unknown) => string {
  const { t } = useTranslation()
  const { language } = useLanguage()
  return (error) =>
    errorSentence(error, language, {
      noAnswer: t('app.noAnswer'),
      broken: (status) => t('app.broken', { status }),
    })
}

/** What stands where something should be that could not be read. */
export function Fault({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  return (
    <div className="notice" role="alert">
      <p>✕ {sentence(error)}</p>
      {retry && (
        <Button variant="default" onClick={retry}>
          {t('app.retry')}
        </Button>
      )}
    </div>
  )
}

export function Loading() {
  const { t } = useTranslation()
  return <output className="notice">{t('app.loading')}</output>
}
