import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { SECOND_ms } from '#domain/time.ts'
import type { PostView } from '#domain/wire/duty.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow } from '../../live/use-live.ts'
import { useErrorSentence } from '../../ui/fault.tsx'
import { dutyQuery, useDutyAct } from './duty-query.ts'
import './presence.css'

/** Presence prompts of the site: a bar at the foot, never over the alarms. */
export function PresencePrompts({ site }: { readonly site: string }) {
  const duty = useQuery(dutyQuery(site))
  return duty.data?.posts.map((view) => view.prompt && <Prompt key={view.prompt.id} view={view} />)
}

function Prompt({ view: { post, prompt } }: { readonly view: PostView }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const now = useNow()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  if (!prompt || now >= prompt.until) return null
  const params = { site: post.site, post: post.id, prompt: prompt.id }
  return (
    <section className="bar presence-prompt" aria-label={t('duty.prompt')}>
      <strong role="alert">{t('duty.promptAsks', { post: say(post.name) })}</strong>
      <span aria-hidden>{t('duty.promptLeft', { s: Math.ceil((prompt.until - now) / SECOND_ms) })}</span>
      <button
        type="button"
        className="plain-button"
        data-strong
        disabled={sending}
        onClick={() => void act(() => call(dutyApi.answerPrompt, { params, body: { here: true } }))}
      >
        {t('duty.here')}
      </button>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </section>
  )
}
