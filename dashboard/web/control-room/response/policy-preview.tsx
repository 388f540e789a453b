import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Policy } from '#domain/response/policy.ts'
import { momentWords, preview } from '#domain/response/preview.ts'
import { policySentence } from '#domain/response/sentence.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { siteTimeShort } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { usePolicyNames } from './use-names.ts'

/** A policy read aloud, and what it would do for an alarm that is raised now and that nobody acknowledges. */
export function PolicyPreview({ policy }: { readonly policy: Policy }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const { store } = useLiveParts()
  const names = usePolicyNames()
  const [at] = useState(() => store.serverNow())
  const moments = preview(policy, at, site.timeZone)
  const clock = (instant: number): string => siteTimeShort(instant, at, site.timeZone)
  return (
    <section className="panel policy-preview" aria-labelledby="policy-preview">
      <h2>{t('policy.inWords')}</h2>
      <p>{say(policySentence(policy, names))}</p>
      <h2 id="policy-preview">{t('policy.preview')}</h2>
      {moments.length === 0 ? (
        <p className="muted">{t('policy.previewNone')}</p>
      ) : (
        <>
          <p className="muted">{t('policy.previewAt', { time: clock(at), site: say(site.name) })}</p>
          <ol className="time-line">
            {moments.map((moment) => (
              <li key={`${moment.step} ${moment.turn}`} data-nobody={moment.passedOver || undefined}>
                <time>
                  {moment.until === moment.from
                    ? clock(moment.from)
                    : t('policy.span', { from: clock(moment.from), until: clock(moment.until) })}
                </time>
                <span>{say(momentWords(moment, at, policy, names))}</span>
              </li>
            ))}
          </ol>
          <p className="muted">{t('policy.previewEnd')}</p>
        </>
      )}
    </section>
  )
}
