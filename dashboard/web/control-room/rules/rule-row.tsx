import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { SPEECH } from '#domain/condition/sentence.ts'
import { onText } from '#domain/rule/rule.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { draftName, isDrafted } from './kept-drafts.ts'

type RuleRowProps = { readonly line: RuleLine; readonly condition: string }

/** One rule of the list. */
export function RuleRow({ line, condition }: RuleRowProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { on, alarm, inForce, madeHere, equipment } = line
  const drafted = isDrafted(draftName(site.id, onText(on), alarm))
  return (
    <tr>
      <td className="short" data-label={t('column.priority')}>
        {inForce && (
          <span>
            <AlarmSymbol priority={inForce.priority} state="normal" /> {t(PRIORITY_KEY[inForce.priority])}
          </span>
        )}
      </td>
      <td data-label={t('column.message')}>
        <span>
          <Link to="/rules/$on/$alarm" params={{ on: onText(on), alarm }}>
            {inForce ? <Words text={inForce.message} /> : alarm}
          </Link>
          {'kind' in on && <span className="why rule-more">{t('rules.pieces', { count: equipment.length })}</span>}
          {drafted && <strong className="rule-more">✎ {t('rules.drafted')}</strong>}
        </span>
      </td>
      <td data-label={t('rules.condition')}>
        {inForce ? condition : <strong>{madeHere ? t('rules.retired') : t('rules.off')}</strong>}
      </td>
      <td className="short" data-label={t('rules.delays')}>
        {inForce && <Delays on_ms={inForce.onDelay_ms} off_ms={inForce.offDelay_ms} />}
      </td>
      <td data-label={t('rules.version')}>
        <Version line={line} />
      </td>
    </tr>
  )
}

function Delays({ on_ms, off_ms }: { readonly on_ms: number; readonly off_ms: number }) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const delay = (delay_ms: number): string => (delay_ms === 0 ? t('rules.atOnce') : SPEECH[language].duration(delay_ms))
  return (
    <span>
      {delay(on_ms)} / {delay(off_ms)}
    </span>
  )
}

function Version({ line: { version, changedAt, changedBy, unfit } }: { readonly line: RuleLine }) {
  const { t } = useTranslation()
  const { site } = useSite()
  return (
    <span>
      {version === 0 ? <span className="muted">{t('rules.configured')}</span> : t('rules.versionN', { n: version })}
      {changedAt !== null && changedBy !== null && (
        <span className="why rule-more">
          {t('rules.changedBy', { time: siteDateTime(changedAt, site.timeZone), by: changedBy })}
        </span>
      )}
      {unfit.length > 0 && (
        <strong className="rule-more">
          ⚠ {t('rules.unfit', { count: unfit.length, equipment: unfit.slice(0, UNFIT_SHOWN).join(', ') })}
        </strong>
      )}
    </span>
  )
}

/** The rule's own page names them all. */
const UNFIT_SHOWN = 3
