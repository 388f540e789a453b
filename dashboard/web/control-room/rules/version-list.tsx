import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { RuleVersion } from '#domain/rule/rule.ts'
import type { RuleView } from '#domain/wire/rules.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { Changes } from './changes.tsx'
import { definitionChanges } from './definition-changes.ts'
import type { RulePoints } from './rule-points.ts'
import { SetBack } from './set-back.tsx'

type VersionListProps = {
  readonly rule: RuleView
  readonly points: RulePoints
  /** Left out for those who only read. */
  readonly takeOver?: (definition: AlarmDefinition) => void
}

/** Every version, the newest first: who, when, why, and what was different from the one before. */
export function VersionList({ rule, points, takeOver }: VersionListProps) {
  const { t } = useTranslation()
  const { versions, beneath, configured } = rule
  const first = beneath ?? configured
  return (
    <section className="panel" aria-label={t('rules.history')}>
      <h2>{t('rules.history')}</h2>
      {versions.length === 0 && <p className="why">{t('rules.noVersions')}</p>}
      {takeOver && <SetBack key={rule.version} rule={rule} />}
      <ol className="rule-versions">
        {versions.map((version, i) => (
          <Version
            key={version.n}
            version={version}
            before={saidBy(versions[i + 1], first)}
            configured={first}
            points={points}
            inForce={version.n === rule.version}
            takeOver={takeOver}
          />
        ))}
        {first && (
          <li>
            <strong>
              {t('rules.configuredVersion')}
              {rule.version === 0 && ` · ${t('rules.inForce')}`}
            </strong>
            {takeOver && rule.version !== 0 && (
              <TakeOver label={t('rules.takeOverConfigured')} take={() => takeOver(first)} />
            )}
          </li>
        )}
      </ol>
    </section>
  )
}

/** What counted by a version; without one, what is configured. */
function saidBy(version: RuleVersion | undefined, configured: AlarmDefinition | null): AlarmDefinition | null {
  switch (version?.word.type) {
    case 'define':
      return version.word.definition
    case 'off':
      return null
    case 'as-configured':
    case undefined:
      return configured
  }
}

type VersionProps = {
  readonly version: RuleVersion
  readonly before: AlarmDefinition | null
  readonly configured: AlarmDefinition | null
  readonly points: RulePoints
  readonly inForce: boolean
  readonly takeOver: ((definition: AlarmDefinition) => void) | undefined
}

function Version({ version, before, configured, points, inForce, takeOver }: VersionProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { n, at, by, note, word, hash } = version
  const said = saidBy(version, configured)
  const changes = before && said ? definitionChanges(before, said, points.lookup) : null
  return (
    <li>
      <strong title={hash}>
        {t('rules.versionN', { n })}
        {inForce && ` · ${t('rules.inForce')}`}
      </strong>{' '}
      <span className="muted">{t('rules.changedBy', { time: siteDateTime(at, site.timeZone), by })}</span>
      <p className="rule-note">{note}</p>
      {word.type === 'off' && <p>{configured ? t('rules.wordOff') : t('rules.wordRetired')}</p>}
      {word.type === 'as-configured' && <p>{t('rules.wordConfigured')}</p>}
      {word.type === 'define' && before === null && <p>{t('rules.firstWord')}</p>}
      {changes && changes.length > 0 && <Changes changes={changes} />}
      {changes?.length === 0 && <p className="why">{t('rules.sameAsBefore')}</p>}
      {takeOver && word.type === 'define' && !inForce && (
        <TakeOver label={t('rules.takeOverN', { n })} take={() => takeOver(word.definition)} />
      )}
    </li>
  )
}

function TakeOver({ label, take }: { readonly label: string; readonly take: () => void }) {
  const { t } = useTranslation()
  return (
    <Button variant="default" size="compact-md" aria-label={label} onClick={take}>
      {t('rules.takeOver')}
    </Button>
  )
}
