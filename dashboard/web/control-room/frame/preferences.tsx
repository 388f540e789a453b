import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import type { Language } from '#domain/text.ts'
import { call } from '../../api/call.ts'
import { changeLanguage } from '../../i18n/start.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useConsole } from '../console.tsx'
import { UserMenu } from './user-menu.tsx'

/** Here at once; and for the person, so that notifications and the next console speak it. A server that is away changes nothing here. */
async function choose(language: Language): Promise<void> {
  await changeLanguage(language)
  await call(api.chooseLanguage, { body: { language: language === 'en' ? 'en' : 'zh' } }).catch(() => {})
}

/** Who sits here, language and theme of this console: at the edge of the screen, whatever the banner has to say. */
export function Preferences() {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const { theme, setTheme } = useConsole()
  const toTheme = theme === 'light' ? t('banner.toDim') : t('banner.toLight')
  return (
    <span className="preferences">
      <UserMenu />
      <Button
        variant="default"
        size="compact-md"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => void choose(language === 'en' ? 'zh-CN' : 'en')}
      >
        {language === 'en' ? '中文' : 'English'}
      </Button>
      <Button
        variant="default"
        size="compact-md"
        aria-label={toTheme}
        title={toTheme}
        onClick={() => setTheme(theme === 'light' ? 'dim' : 'light')}
      >
        {theme === 'light' ? '☾' : '☀'}
      </Button>
    </span>
  )
}
