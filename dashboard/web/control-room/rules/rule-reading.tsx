import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { definitionSentence } from '#domain/alarm/sentence.ts'
import { useMemo } from 'react'
import type { RuleView } from '#domain/wire/rules.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Words } from '../../ui/words.tsx'
import { Guidance } from '../alarms/guidance.tsx'
import { useSite } from '../site-context.tsx'
import { rulePoints } from './rule-points.ts'
import { VersionList } from './version-list.tsx'

type RuleReadingProps = { readonly rule: RuleView; readonly definition: AlarmDefinition | null }

/** A rule for those who read it and may not change it. */
export function RuleReading({ rule, definition }: RuleReadingProps) {
  const { t } = useTranslation()
  const index = useSite()
  const points = useMemo(() => rulePoints(index, rule.on), [index, rule.on])
  return (
    <div className="rule-columns">
      <div>
        <section className="panel" aria-label={t('rules.readBack')}>
          <h2>{t('rules.readBack')}</h2>
          {definition ? (
            <p className="rule-sentence">
              <Words text={definitionSentence(definition, points.lookup)} />
            </p>
          ) : (
            <p>{t('rules.offHere')}</p>
          )}
          <ActionButton showWhy whyNot={t('why.role')} onClick={() => {}}>
            {t('rules.save')}
          </ActionButton>
        </section>
        {definition && <Guidance guidance={definition.guidance} />}
      </div>
      <VersionList rule={rule} points={points} />
    </div>
  )
}
