import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleView } from '#domain/wire/rules.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { Changes } from './changes.tsx'
import { definitionChanges } from './definition-changes.ts'
import { isUnsaved } from './new-alarm.ts'
import type { RulePoints } from './rule-points.ts'
import type { RuleDrafting } from './use-rule-draft.ts'

type DraftStateProps = { readonly rule: RuleView; readonly drafting: RuleDrafting; readonly points: RulePoints }

/** Says that something is not saved, and what to do when somebody else has saved meanwhile. */
export function DraftState({ rule, drafting, points }: DraftStateProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const navigate = useNavigate()
  const { draft, drop } = drafting
  if (!draft) return null
  if (draft.basedOn !== rule.version) return <Meanwhile rule={rule} drafting={drafting} points={points} />
  const isNew = isUnsaved(rule)
  const time = siteDateTime(draft.changedAt, site.timeZone)
  const throwAway = (): void => {
    drop()
    if (isNew) void navigate({ to: '/rules' })
  }
  return (
    <div className="panel rule-draft">
      <strong>{isNew ? t('rules.draftNew') : t('rules.draft')}</strong>
      <span>
        {isNew
          ? t('rules.draftNewKept', { time })
          : t('rules.draftKept', {
              version: draft.basedOn === 0 ? t('rules.configuredVersion') : t('rules.versionN', { n: draft.basedOn }),
              time,
            })}
      </span>
      <Button variant="default" size="compact-md" onClick={throwAway}>
        {t('rules.throwAway')}
      </Button>
    </div>
  )
}

function Meanwhile({ rule, drafting: { draft, drop, rebase }, points }: DraftStateProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const [comparing, setComparing] = useState(false)
  const [last] = rule.versions
  const changes = rule.inForce && draft ? definitionChanges(rule.inForce, draft.definition, points.lookup) : null
  return (
    <div className="panel rule-draft" role="alert">
      <strong>
        {t('rules.meanwhile', {
          by: last?.by ?? '',
          n: rule.version,
          time: last ? siteDateTime(last.at, site.timeZone) : '',
          note: last?.note ?? '',
        })}
      </strong>
      <span className="button-row">
        <Button variant="default" size="compact-md" aria-expanded={comparing} onClick={() => setComparing(!comparing)}>
          {t('rules.compare')}
        </Button>
        <Button variant="default" size="compact-md" onClick={rebase}>
          {t('rules.keepMine')}
        </Button>
        <Button variant="default" size="compact-md" onClick={drop}>
          {t('rules.takeTheirs')}
        </Button>
      </span>
      {comparing && changes === null && <p>{t('rules.offHere')}</p>}
      {comparing && changes?.length === 0 && <p>{t('rules.nothingChanged')}</p>}
      {comparing && changes && changes.length > 0 && <Changes changes={changes} />}
    </div>
  )
}
