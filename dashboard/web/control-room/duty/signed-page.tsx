import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Fault, Loading } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { signedQuery } from './duty-query.ts'
import { HandoverText, Signatures } from './handover-view.tsx'
import './duty.css'

/**
 * One signed handover, as it will always be. Paper and PDF come from the browser's own printing: it has the fonts that this screen is written in, so that
 * Chinese prints on every machine on which it can be read.
 */
export function SignedPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { post, n } = useParams({ from: '/handover/$post/$n' })
  const signed = useQuery(signedQuery(site.id, post, Number(n) || 0))
  const content = signed.data?.content
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <article className="page handover-paper" tabIndex={0} aria-label={t('duty.handover')}>
      {signed.isPending && <Loading />}
      {signed.isError && <Fault error={signed.error} retry={() => void signed.refetch()} />}
      {signed.data === null && <p className="notice">{t('duty.noSuchHandover')}</p>}
      {content?.kind === 'handover' && (
        <>
          <div className="page-head">
            <h1>
              {t('duty.handoverRecord')}: <Words text={site.name} /> ·{' '}
              <Words text={content.handover.content.post.name} />
            </h1>
            <span className="muted">{t('duty.number', { n })}</span>
          </div>
          <div className="button-row screen-only">
            <Button variant="default" onClick={() => window.print()}>
              {t('duty.print')}
            </Button>
            <Link to="/handover" search={(before) => ({ ...before, post })} className="duty-link">
              {t('duty.back')}
            </Link>
          </div>
          <HandoverText content={content.handover.content} />
          <Signatures {...content.handover} />
        </>
      )}
    </article>
  )
}
