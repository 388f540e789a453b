import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type OnceProps = { readonly label: string; readonly text: string; readonly close: () => void }

/** A secret that is shown now and never again. */
export function Once({ label, text, close }: OnceProps) {
  const { t } = useTranslation()
  return (
    <output className="once">
      <strong>{label}</strong>
      <code className="mono">{text}</code>
      <span className="muted">{t('people.shownOnce')}</span>
      <span className="button-row">
        <Button variant="default" size="compact-md" onClick={() => void navigator.clipboard?.writeText(text)}>
          {t('people.copy')}
        </Button>
        <Button variant="default" size="compact-md" onClick={close}>
          {t('app.close')}
        </Button>
      </span>
    </output>
  )
}
