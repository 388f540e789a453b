import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Tabs.css'
import '@mantine/core/styles/Checkbox.css'
import './ui/tokens.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { invariant } from '#domain/invariant.ts'
import { beginAnew, untilAnswered, whoAmI } from './api/session.ts'
import { App, Theme } from './app.tsx'
import { chosenTheme, ConsoleProvider } from './control-room/console.tsx'
import { chosenLanguage, startI18n } from './i18n/start.ts'
import { startLive } from './live/start-live.ts'
import { pageLink, refusedSignIn } from './people/page-link.ts'
import { startSound } from './sound/start-sound.ts'

document.documentElement.dataset['theme'] = chosenTheme()
await startI18n(chosenLanguage())
const container = document.getElementById('root')
invariant(container, 'index.html has a place for the app')
const root = createRoot(container)
const link = pageLink(window.location.hash)
const refused = refusedSignIn(window.location.hash)
// A link that is opened in a page which stands already.
window.addEventListener('hashchange', () => {
  if (pageLink(window.location.hash)) beginAnew()
})
const me = await untilAnswered(whoAmI)
if (me.person && !link && !refused) {
  const live = startLive()
  const sound = startSound(live.store, live.sounds)
  root.render(<App me={me.person} live={live} sound={sound} />)
} else if (me.screen && !link) {
  const { WallApp } = await import('./control-room/wall/wall-app.tsx')
  root.render(<WallApp site={me.screen.site} />)
} else {
  // Who is signed in does not load it.
  const { Entrance } = await import('./people/entrance.tsx')
  root.render(
    <ConsoleProvider>
      <Theme>
        <Entrance me={me} link={link} refused={refused} />
      </Theme>
    </ConsoleProvider>,
  )
}
