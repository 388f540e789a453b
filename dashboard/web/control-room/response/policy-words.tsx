import { useTranslation } from 'react-i18next'
import { DEFAULT_POLICIES, type Policy } from '#domain/response/policy.ts'
import { policyWords } from '#domain/response/sentence.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Words } from '../../ui/words.tsx'
import { usePolicyNames } from './use-names.ts'

type PolicyWordsProps = { readonly policy: Policy; readonly index: number }

/** A policy in words: when it is asked, which alarms it takes, and step by step who is told. */
export function PolicyWordsOf({ policy, index }: PolicyWordsProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { alarms, steps, end } = policyWords(policy, usePolicyNames())
  const mark = defaultMark(policy)
  return (
    <div className="policy-words">
      <p className="muted">{index === 0 ? t('policy.first') : t('policy.then', { n: index + 1 })}</p>
      <h2>
        <Words text={policy.name} />
        {mark && <span className="tag">{t(MARK_KEY[mark])}</span>}
        {!policy.on && <span className="tag">{t('policy.off')}</span>}
      </h2>
      <p>
        <strong>{say(alarms)}</strong>
      </p>
      <ol className="policy-steps">
        {steps.map((words, step) => (
          // Steps have no names of their own; two may say the same.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={step}>{say(words)}</li>
        ))}
      </ol>
      {end && <p className="muted">{t('policy.ends')}</p>}
    </div>
  )
}

const MARK_KEY = { same: 'policy.default', changed: 'policy.defaultChanged' } as const

/** Whether it is a default as it was delivered, a changed one, or none. */
export function defaultMark(policy: Policy): keyof typeof MARK_KEY | null {
  const delivered = DEFAULT_POLICIES.find(({ id }) => id === policy.id)
  if (!delivered) return null
  return JSON.stringify(delivered) === JSON.stringify(policy) ? 'same' : 'changed'
}
