import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

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
    ['/', t('keys.filter')],
    ['G A', t('keys.goAlarms')],
    ['G E', t('keys.goEquipment')],
    ['G D', t('keys.goDevices')],
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
