import { Button, Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useConsole } from '../control-room/console.tsx'
import { FormError } from './form-error.tsx'
import './screens-catalog.ts'
import { useSubmit } from './use-submit.ts'

/** Makes this browser a screen on a wall. Not without a click: nobody can press anything afterwards, so that language and theme are chosen here. */
export function ScreenEntrance({ secret }: { readonly secret: string }) {
  const { t } = useTranslation()
  const { theme, setTheme } = useConsole()
  const { submit, sending, error } = useSubmit(async () => {
    const { site } = await call(api.openScreen, { body: { secret } })
    window.location.replace(`/wall/${site}`)
  })
  return (
    <form className="entrance-form" onSubmit={submit}>
      <p>{t('screen.openAbout')}</p>
      <Checkbox
        label={t('screen.dim')}
        checked={theme === 'dim'}
        onChange={(event) => setTheme(event.currentTarget.checked ? 'dim' : 'light')}
      />
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('screen.openHere')}
      </Button>
      <FormError error={error} />
    </form>
  )
}
