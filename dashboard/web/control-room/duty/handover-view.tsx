import { useTranslation } from 'react-i18next'
import { type HandoverContent, type HandoverItem, SECTIONS } from '#domain/duty/handover.ts'
import type { Signature } from '#domain/duty/shift.ts'
import { SECTION_WORDS } from '#domain/duty/words.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'

/** A handover as both sides read it: every section stands there, an empty one says so. */
export function HandoverText({ content }: { readonly content: HandoverContent }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const { shift, madeAt, sections, remarks } = content
  return (
    <div className="handover">
      <dl className="facts-list">
        <dt>{t('duty.shift')}</dt>
        <dd>
          {siteDateTime(shift.from, site.timeZone)} – {siteDateTime(shift.until, site.timeZone)}
        </dd>
        <dt>{t('duty.onDuty')}</dt>
        <dd>{shift.people.map(({ name }) => name).join(', ')}</dd>
        <dt>{t('duty.asOf')}</dt>
        <dd>
          {siteDateTime(madeAt, site.timeZone)} ({site.timeZone})
        </dd>
      </dl>
      {SECTIONS.map((name) => {
        const { items, more } = sections[name]
        return (
          <section key={name}>
            <h3>
              {say(SECTION_WORDS[name])} {items.length > 0 && `(${items.length + more})`}
            </h3>
            {items.length === 0 && <p className="muted">{t('duty.none')}</p>}
            <ul>
              {items.map((item) => (
                <Item key={item.subject} item={item} />
              ))}
            </ul>
            {more > 0 && <p>{t('duty.more', { count: more })}</p>}
          </section>
        )
      })}
      {remarks !== '' && (
        <section>
          <h3>{t('duty.remarks')}</h3>
          <p className="handover-remarks">{remarks}</p>
        </section>
      )}
    </div>
  )
}

function Item({ item }: { readonly item: HandoverItem }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { what, where, at, until, priority, by, reason, work } = item
  return (
    <li>
      <span className="handover-time">{siteDateTime(at, site.timeZone)}</span>{' '}
      {priority !== undefined && <strong>{t(PRIORITY_KEY[priority])} </strong>}
      {where !== undefined && (
        <>
          <Words text={where} />
          {' · '}
        </>
      )}
      <Words text={what} />
      {until !== undefined && ` · ${t('duty.untilTime', { time: siteDateTime(until, site.timeZone) })}`}
      {by !== undefined && ` · ${by}`}
      {reason !== undefined && `: ${reason}`}
      {work !== undefined && ` (${work})`}
    </li>
  )
}

type SignaturesProps = {
  readonly signed: Signature | null
  readonly accepted: Signature | null
  readonly sha256: string
}

/** Who signed when, and the check sum of what they signed. */
export function Signatures({ signed, accepted, sha256 }: SignaturesProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const line = (one: Signature | null): string =>
    one ? `${one.person.name}, ${siteDateTime(one.at, site.timeZone)}` : t('duty.notSigned')
  return (
    <dl className="facts-list handover-signatures">
      <dt>{t('duty.outgoing')}</dt>
      <dd>{line(signed)}</dd>
      <dt>{t('duty.incoming')}</dt>
      <dd>{line(accepted)}</dd>
      <dt>SHA-256</dt>
      <dd className="mono">{sha256}</dd>
    </dl>
  )
}
