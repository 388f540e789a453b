import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition } from '#domain/condition/condition.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { nameOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { TREND_PERIOD_ms, type TrendPeriod, TrendPanel } from '../trend/trend-panel.tsx'
import { nodesOf, pointIn } from './condition-tree.ts'
import type { ComparedRaise } from './raise-changes.ts'
import { splitReference } from './rule-points.ts'

/** Share of the period that lies before the raise. */
const BEFORE = 0.75

type RaiseTrendProps = {
  readonly raise: ComparedRaise
  readonly definition: AlarmDefinition
}

/** The point of the rule around the time of an occurrence, with the limits of the draft and of the version in force. */
export function RaiseTrend({ raise, definition }: RaiseTrendProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { store } = useLiveParts()
  const index = useSite()
  const [period, setPeriod] = useState<TrendPeriod>('hour')
  const heading = useRef<HTMLHeadingElement>(null)
  // It stands below what was clicked: whoever asked for it is brought to it.
  useEffect(() => heading.current?.focus(), [])
  const reference = definition.shows?.point ?? pointIn(definition.condition)
  const { equipment: other, point: name } = splitReference(reference ?? '')
  const equipment = index.equipmentById(other ?? raise.equipment)
  const point = equipment?.points.find((one) => one.name === name)
  if (!equipment || !point || reference === undefined) return null
  const inForce = index.definition({ equipment: raise.equipment, definition: definition.id })
  const limits = [definition, inForce].flatMap((one) => (one ? limitsOn(one.condition, reference) : []))
  const until = Math.min(store.serverNow(), raise.raisedAt + TREND_PERIOD_ms[period] * (1 - BEFORE))
  return (
    <section aria-label={t('rules.toTrend')}>
      <h3 ref={heading} tabIndex={-1}>
        {t('rules.trendOf', { equipment: say(nameOf(index, equipment.id)), point: say(point.label) })}
      </h3>
      <TrendPanel
        equipment={equipment}
        point={point}
        until={until}
        period={period}
        choose={setPeriod}
        limits={[...new Set(limits)]}
        markAt={raise.raisedAt}
      />
    </section>
  )
}

const limitsOn = (condition: Condition, reference: string): readonly number[] =>
  nodesOf(condition).flatMap(({ node }) =>
    (node.type === 'above' || node.type === 'below') && node.point === reference ? [node.limit] : [],
  )
