import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '#domain/wire/api.ts'
import type { ToldAtEntrance } from '#domain/wire/people-errors.ts'
import type { Me } from '#domain/wire/people-api.ts'
import { call } from '../api/call.ts'
import { beginAnew } from '../api/session.ts'
import { changeLanguage } from '../i18n/start.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { Fault, Loading } from '../ui/fault.tsx'
import { InvitationForm } from './invitation-form.tsx'
import { forgetLink, type PageLink } from './page-link.ts'
import { RefusedSignIn } from './refused-sign-in.tsx'
import { ScreenEntrance } from './screen-entrance.tsx'
import { SetUpForm } from './set-up-form.tsx'
import { SignInForm } from './sign-in-form.tsx'
import './people.css'

type EntranceProps = {
  readonly me: Me
  readonly link: PageLink | null
  /** Why a sign-in at the provider did not lead to anything. */
  readonly refused: ToldAtEntrance | null
}

/** What stands here until somebody has signed in. */
export function Entrance({ me, link, refused }: EntranceProps) {
  if (link)
    return (
      <Frame>
        <ByLink me={me} link={link} />
      </Frame>
    )
  return (
    <Frame>
      {refused && <RefusedSignIn code={refused} />}
      <Otherwise me={me} />
    </Frame>
  )
}

/** Whoever is signed in already goes on; everybody else signs in. */
function Otherwise({ me }: { readonly me: Me }) {
  const { t } = useTranslation()
  if (!me.person) return <SignInForm setUp={me.setUp} />
  return <Button onClick={entered}>{t('people.goOn', { name: me.person.name })}</Button>
}

function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  useEffect(() => {
    document.title = t('app.titlePage', { page: t('people.signIn') })
  }, [t])
  return (
    <main className="entrance">
      <div className="entrance-panel">
        <h1>Watchroom</h1>
        {children}
        <p className="entrance-foot">
          <Button variant="default" size="compact-md" lang={other} onClick={() => void changeLanguage(other)}>
            {language === 'en' ? '中文' : 'English'}
          </Button>
        </p>
      </div>
    </main>
  )
}

type Found = Awaited<ReturnType<typeof look>>
const look = (secret: string) => call(api.link, { body: { secret } })

/** A link that is over says so, and the sign-in stands below it; one that signs in does it without another click. */
function ByLink({ me, link }: { readonly me: Me; readonly link: PageLink }) {
  const [found, setFound] = useState<Found | null>(null)
  const [error, setError] = useState<unknown>(null)
  const isScreen = link.kind === 'screen'
  useEffect(() => {
    if (isScreen) return
    const follow = async (): Promise<void> => {
      if (link.kind === 'enter') {
        await call(api.enter, { body: { secret: link.secret } })
        entered()
      } else setFound(await look(link.secret))
    }
    follow().catch(setError)
  }, [link, isScreen])
  if (isScreen) return <ScreenEntrance secret={link.secret} />
  if (error !== null)
    return (
      <>
        <Fault error={error} />
        <Otherwise me={me} />
      </>
    )
  if (found?.kind === 'set-up') return <SetUpForm secret={link.secret} />
  if (found?.kind === 'invitation')
    return <InvitationForm secret={link.secret} login={found.login ?? ''} name={found.name ?? ''} oidc={found.oidc} />
  return <Loading />
}

/** The session stands in the cookie; the page comes again with it, and without the link. */
export function entered(): void {
  forgetLink()
  beginAnew()
}
