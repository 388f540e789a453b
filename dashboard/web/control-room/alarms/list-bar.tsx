import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIsLive } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useWhyMayNot } from '../use-may.ts'
import { type BulkPlan, SELECT_MAX, type Selection } from './selection.ts'

export type ListBarProps = {
  readonly fresh: number
  /** New alarms of the last ten minutes, where they are a flood that the list is grouped for. */
  readonly flood: number | null
  readonly release: () => void
  readonly selection: Selection
  readonly plan: BulkPlan
  readonly acknowledge: () => void
  readonly clear: () => void
}

/** What waits to be sorted in, and what can be done with the selection. */
export function ListBar(props: ListBarProps) {
  const { fresh, flood, release, selection, plan, acknowledge, clear } = props
  const { t } = useTranslation()
  const live = useIsLive()
  const whyMayNot = useWhyMayNot()
  const whyNot = (): string | null => {
    const role = whyMayNot('alarm.acknowledge')
    if (role !== null) return role
    if (!live) return t('why.notLive')
    return plan.acknowledge.length === 0 && plan.oneByOne.length > 0 ? t('why.oneByOne') : null
  }
  return (
    <div className="list-bar" data-empty={(fresh === 0 && flood === null && selection.size === 0) || undefined}>
      {flood !== null && <span>≋ {t('group.flood', { count: flood })}</span>}
      {fresh > 0 && (
        <Button
          variant="default"
          size="compact-md"
          data-strong
          aria-label={t('alarms.newLong', { count: fresh })}
          onClick={release}
        >
          {t('alarms.new', { count: fresh })}
        </Button>
      )}
      {selection.size > 0 && (
        <>
          <span>{t('alarms.selected', { count: selection.size })}</span>
          {selection.size >= SELECT_MAX && <span className="why">{t('why.tooMany', { limit: SELECT_MAX })}</span>}
          {plan.acknowledge.length + plan.oneByOne.length > 0 && (
            <ActionButton strong showWhy shortcut="A" whyNot={whyNot()} onClick={acknowledge}>
              {t('action.acknowledgeSelected', { count: plan.acknowledge.length })}
            </ActionButton>
          )}
          <Button variant="default" size="compact-md" onClick={clear}>
            {t('action.clearSelection')}
          </Button>
        </>
      )}
    </div>
  )
}
