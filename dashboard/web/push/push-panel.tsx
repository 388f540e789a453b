import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SubscriptionView } from '#domain/response/push.ts'
import { pushApi } from '#domain/wire/push-api.ts'
import { ApiError, ConnectionError } from '../api/api-error.ts'
import { call } from '../api/call.ts'
import { addCatalog } from '../i18n/add-catalog.ts'
import { enPush } from '../i18n/en-push.ts'
import { zhCnPush } from '../i18n/zh-cn-push.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useErrorSentence } from '../ui/fault.tsx'
import { forget, ownId, permit, subscribe } from './this-browser.ts'
import './push.css'

addCatalog({ en: enPush, 'zh-CN': zhCnPush })

/** Notifications on this device: whether they are on, and why not; and the person's other browsers. */
export function PushPanel() {
  const { t } = useTranslation()
  const possible = permit()
  return (
    <section className="push-panel" aria-label={t('push.title')}>
      <h2>{t('push.title')}</h2>
      {possible === 'unsupported' && <p>{t('push.unsupported')}</p>}
      {possible === 'blocked' && <p>{t('push.blocked')}</p>}
      <Browsers isPossible={possible === 'possible'} />
    </section>
  )
}

const pushQuery = {
  queryKey: ['push'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
    const { key, subscriptions } = await call(pushApi.push, {}, signal)
    const own = permit() === 'possible' ? await ownId(key) : null
    return { key, subscriptions, own: subscriptions.find(({ id }) => id === own) ?? null }
  },
}

function Browsers({ isPossible }: { readonly isPossible: boolean }) {
  const { t } = useTranslation()
  const state = useQuery(pushQuery)
  const { act, isActing, said, error } = useActing(state.refetch)
  const sentence = useFailure()
  if (state.isError) return <p role="alert">✕ {sentence(state.error)}</p>
  if (!state.data) return null
  const { key, own, subscriptions } = state.data
  const whyNot = isActing ? t('why.sending') : null
  const turnOn = async (): Promise<string> => {
    const asked = await subscribe(key)
    if (asked === null) return t('push.notAllowed')
    await call(pushApi.registerPush, { body: asked })
    return ''
  }
  const test = async (): Promise<string> => {
    if (own) await call(pushApi.testPush, { params: { subscription: own.id } })
    return t('push.tested')
  }
  return (
    <>
      {isPossible && (
        <>
          <p>{t(own ? 'push.on' : 'push.off')}</p>
          <div className="push-actions">
            {own ? (
              <>
                <ActionButton whyNot={whyNot} onClick={() => act(test)}>
                  {t('push.test')}
                </ActionButton>
                <ActionButton whyNot={whyNot} onClick={() => act(forget)}>
                  {t('push.turnOff')}
                </ActionButton>
              </>
            ) : (
              <ActionButton whyNot={whyNot} strong onClick={() => act(turnOn)}>
                {t('push.turnOn')}
              </ActionButton>
            )}
          </div>
        </>
      )}
      <output>{said}</output>
      {error !== null && <p role="alert">✕ {sentence(error)}</p>}
      <Others
        list={subscriptions.filter(({ id }) => id !== own?.id)}
        whyNot={whyNot}
        remove={(one) => act(() => removeOne(one))}
      />
    </>
  )
}

const removeOne = ({ id }: SubscriptionView) => call(pushApi.removePush, { params: { subscription: id } })

type OthersProps = {
  readonly list: readonly SubscriptionView[]
  readonly whyNot: string | null
  readonly remove: (one: SubscriptionView) => void
}

function Others({ list, whyNot, remove }: OthersProps) {
  const { t } = useTranslation()
  if (list.length === 0) return null
  return (
    <>
      <h3>{t('push.elsewhere')}</h3>
      <ul className="push-others">
        {list.map((one) => (
          <li key={one.id}>
            <span>{one.name}</span>
            <ActionButton whyNot={whyNot} label={t('push.removeOne', { name: one.name })} onClick={() => remove(one)}>
              {t('push.remove')}
            </ActionButton>
          </li>
        ))}
      </ul>
    </>
  )
}

/** One action at a time; what it said, or why it failed, stands until the next. */
function useActing(refetch: () => Promise<unknown>) {
  const [isActing, setActing] = useState(false)
  const [said, setSaid] = useState('')
  const [error, setError] = useState<unknown>(null)
  const run = async (action: () => Promise<unknown>): Promise<void> => {
    setActing(true)
    setSaid('')
    setError(null)
    try {
      const sentence = await action()
      setSaid(typeof sentence === 'string' ? sentence : '')
    } catch (failure) {
      setError(failure)
    }
    await refetch()
    setActing(false)
  }
  const act = (action: () => Promise<unknown>): void => void run(action) // it never rejects
  return { act, isActing, said, error }
}

/** A browser that cannot reach its push service says so in words of its own. */
function useFailure(): (error: unknown) => string {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  return (error) =>
    error instanceof ApiError || error instanceof ConnectionError
      ? sentence(error)
      : t('push.failed', { detail: error instanceof Error ? error.message : String(error) })
}
