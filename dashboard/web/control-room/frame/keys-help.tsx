import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PAGES } from './pages.ts'

/** The list of keys. It stands at the side and never over the alarms. */
export function KeysHelp({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const keys = [
    ['↑ ↓', t('keys.move')],
    ['Space', t('keys.select')],
    ['Shift + ↑ ↓', t('keys.range')],
    ['Enter', t('keys.open')],
    ['Esc', t('keys.close')],
    ['A', t('keys.acknowledge')],
    ['R', t('keys.reset')],
    ['S', t('keys.shelve')],
    ['C', t('keys.comment')],
    ['← →', t('keys.group')],
    ['M', t('keys.silence')],
    ['/', t('keys.filter')],
    ...PAGES.map(({ key, word }) => [`G ${key.toUpperCase()}`, t(word)] as const),
    ['?', t('keys.help')],
  ] as const
  return (
    <aside className="keys-help" aria-label={t('keys.title')}>
      <h2>{t('keys.title')}</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Button variant="default" onClick={close}>
        {t('app.close')}
      </Button>
    </aside>
  )
}
