import { useTranslation } from 'react-i18next'
import type { PostView } from '#domain/wire/duty.ts'
import { useNow } from '../../live/use-live.ts'
import { siteTimeShort } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { ShiftLine } from './shift-line.tsx'

/** How many are there of how many needed; too few is said in words, not by a colour. */
export function Cover({ view: { cover, unfilledSince } }: { readonly view: PostView }) {
  const { t } = useTranslation()
  const now = useNow()
  const { site } = useSite()
  if (cover.needed === 0) return <span className="muted">{t('duty.notNeeded')}</span>
  const people = t('duty.cover', { present: cover.present, needed: cover.needed })
  if (cover.present >= cover.needed) return <span>{people}</span>
  return (
    <span className="duty-short">
      ⚠ {people}
      {unfilledSince !== null && ` – ${t('duty.since', { time: siteTimeShort(unfilledSince, now, site.timeZone) })}`}
    </span>
  )
}

/** The shifts of a post around now, with what the person at this console may do. */
export function PostShifts({ view }: { readonly view: PostView }) {
  const { t } = useTranslation()
  return (
    <section className="panel" aria-label={t('duty.shifts')}>
      <h2>
        <Words text={view.post.name} />: {t('duty.shifts')}
      </h2>
      {view.shifts.length === 0 && <p className="muted">{t('duty.noShifts')}</p>}
      <ul className="duty-shifts">
        {view.shifts.map((one) => (
          <ShiftLine key={one.shift.id} {...one} />
        ))}
      </ul>
    </section>
  )
}
