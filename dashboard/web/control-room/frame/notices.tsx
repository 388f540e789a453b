import { Button, TextInput } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TROUBLE_KEY } from '../../i18n/keys.ts'
import { useLive, useLiveParts, useNow } from '../../live/use-live.ts'
import { siteDateTime, siteTimeShort } from '../../ui/time.ts'
import { OPERATOR_MAX, useConsole } from '../console.tsx'

/** Full-width bars under the banner: what the operator must know before trusting the rest of the screen. */
export function Notices({ timeZone }: { readonly timeZone: string }) {
  return (
    <div className="notices">
      <NotLive timeZone={timeZone} />
      <LiveAgain />
      <Troubles timeZone={timeZone} />
      <AskName />
    </div>
  )
}

function NotLive({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const since = useLive((state) => state.notLiveSince)
  const now = useNow()
  if (since === null) return null
  return (
    <div className="bar bar-not-live" role="alert">
      <strong>{t('notice.notLive', { time: siteTimeShort(since, now, timeZone) })}</strong> {t('notice.notLiveHint')}
    </div>
  )
}

function LiveAgain() {
  const { t } = useTranslation()
  const { store } = useLiveParts()
  const away = useLive((state) => state.away)
  const live = useLive((state) => state.link === 'live')
  if (!away || !live) return null
  return (
    <output className="bar">
      <strong>{t('notice.away', { count: away.changes })}</strong>
      <Button variant="default" size="compact-md" onClick={store.dismissAway}>
        {t('app.dismiss')}
      </Button>
    </output>
  )
}

function Troubles({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const troubles = useLive((state) => state.troubles)
  if (troubles.length === 0) return null
  return (
    <ul className="bar bar-trouble" role="alert">
      {troubles.map(({ code, detail, since }) => (
        <li key={code}>⚠ {t(TROUBLE_KEY[code], { detail, time: siteDateTime(since, timeZone) })}</li>
      ))}
    </ul>
  )
}

/** Until accounts exist the console asks once who sits at it. A bar and no dialog: nothing may cover the alarms. */
function AskName() {
  const { t } = useTranslation()
  const { operator, setOperator } = useConsole()
  const [name, setName] = useState('')
  if (operator !== '') return null
  const save = (event: SubmitEvent): void => {
    event.preventDefault()
    setOperator(name)
  }
  return (
    <form className="bar" onSubmit={save}>
      <span>{t('notice.askName')}</span>
      <TextInput
        aria-label={t('notice.name')}
        placeholder={t('notice.name')}
        maxLength={OPERATOR_MAX}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" data-strong>
        {t('notice.saveName')}
      </Button>
    </form>
  )
}
