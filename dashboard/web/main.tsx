import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Tabs.css'
import './ui/tokens.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { invariant } from '#domain/invariant.ts'
import { App } from './app.tsx'
import { chosenTheme } from './control-room/console.tsx'
import { chosenLanguage, startI18n } from './i18n/start.ts'
import { startLive } from './live/start-live.ts'

document.documentElement.dataset['theme'] = chosenTheme()
await startI18n(chosenLanguage())
const container = document.getElementById('root')
invariant(container, 'index.html has a place for the app')
createRoot(container).render(<App live={startLive()} />)
