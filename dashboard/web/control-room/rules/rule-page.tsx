import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { onOf, onText } from '#domain/rule/rule.ts'
import type { RuleView } from '#domain/wire/rules.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { useMay } from '../use-may.ts'
import './catalog.ts'
import { draftName, isDrafted } from './kept-drafts.ts'
import { isUnsaved, unsavedRule } from './new-alarm.ts'
import { RuleEditor } from './rule-editor.tsx'
import { useOnName } from './rule-name.ts'
import { piecesOf } from './rule-points.ts'
import { ruleQuery, rulesQuery } from './rule-queries.ts'
import { RuleReading } from './rule-reading.tsx'
import { startOf } from './use-rule-draft.ts'
import { useFreshRules } from './use-fresh-rules.ts'
import './rules.css'

/** One rule: its definition as a form, a backtest of it, and its versions. */
export function RulePage() {
  const { t } = useTranslation()
  const index = useSite()
  const { id: site } = index.site
  const { on, alarm } = useParams({ from: '/rules/$on/$alarm' })
  const asked = useQuery(ruleQuery(site, on, alarm))
  useFreshRules()
  const may = useMay()
  const isUnknown = asked.data === null
  const isNew = isUnknown && may('rule.edit') && isDrafted(draftName(site, on, alarm))
  const unsaved = useMemo(() => unsavedRule(index, onOf(on), alarm), [index, on, alarm])
  const rule = isNew ? unsaved : asked.data
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page rule-page" tabIndex={0} aria-label={t('rules.title')}>
      {asked.isPending && <Loading />}
      {isUnknown && !isNew && <p className="notice">{t('rules.unknown')}</p>}
      {asked.isError && <Fault error={asked.error} retry={() => void asked.refetch()} />}
      {!rule && (
        <p className="notice">
          <Link to="/rules">{t('rules.back')}</Link>
        </p>
      )}
      {rule && (
        <>
          <Head rule={rule} />
          {may('rule.edit') ? (
            <RuleEditor key={`${on} ${alarm}`} rule={rule} />
          ) : (
            <RuleReading rule={rule} definition={rule.inForce} />
          )}
        </>
      )}
    </section>
  )
}

function Head({ rule }: { readonly rule: RuleView }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const onName = useOnName()
  const { on, alarm, inForce, madeHere, version, changedAt, changedBy } = rule
  const shown = startOf(rule)
  const changed =
    changedAt === null || changedBy === null
      ? null
      : t('rules.changedBy', { time: siteDateTime(changedAt, site.timeZone), by: changedBy })
  return (
    <header className="page-head">
      <h1>
        {shown && <AlarmSymbol priority={shown.priority} state="normal" />}{' '}
        {shown ? <Words text={shown.message} /> : alarm} · {onName(on)}
      </h1>
      <span className="muted">
        {isUnsaved(rule)
          ? t('rules.notSaved')
          : version === 0
            ? t('rules.configured')
            : t('rules.versionN', { n: version })}
        {changed !== null && `, ${changed}`}
      </span>
      {inForce === null && !isUnsaved(rule) && (
        <strong>{madeHere ? t('rules.retiredHere') : t('rules.offHere')}</strong>
      )}
      <Link to="/rules">{t('rules.back')}</Link>
      <WhereItCounts rule={rule} />
    </header>
  )
}

/** Which equipment it is about, and which rule counts where it does not. */
function WhereItCounts({ rule }: { readonly rule: RuleView }) {
  const { t } = useTranslation()
  const { on, alarm, equipment, unfit } = rule
  const index = useSite()
  const { data: lines = [] } = useQuery(rulesQuery(index.site.id))
  const [piece] = piecesOf(index, on)
  const ofKind =
    'equipment' in on && piece
      ? lines.find((line) => onText(line.on) === onText({ kind: piece.kind }) && line.alarm === alarm)
      : undefined
  const own = 'kind' in on ? piecesOf(index, on).length - equipment.length - unfit.length : 0
  if (isUnsaved(rule))
    return (
      <p className="rule-where">{t('rules.willCount', { pieces: t('rules.pieces', { count: equipment.length }) })}</p>
    )
  return (
    <p className="rule-where">
      {'kind' in on && t('rules.countsFor', { pieces: t('rules.pieces', { count: equipment.length }) })}{' '}
      {own > 0 && t('rules.ownRules', { count: own })}{' '}
      {piece && ofKind?.equipment.includes(piece.id) && t('rules.ofItsKind')}{' '}
      {ofKind && (
        <Link to="/rules/$on/$alarm" params={{ on: onText(ofKind.on), alarm }}>
          {t('rules.toKind')}
        </Link>
      )}
      {unfit.length > 0 && (
        <strong role="alert">{t('rules.unfit', { count: unfit.length, equipment: unfit.join(', ') })}</strong>
      )}
    </p>
  )
}
