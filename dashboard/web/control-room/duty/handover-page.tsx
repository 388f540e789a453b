import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isResponsible } from '#domain/duty/shift.ts'
import type { PostView, ShiftView } from '#domain/wire/duty.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { dutyLogQuery, dutyQuery, handoverQuery } from './duty-query.ts'
import { HandoverText, Signatures } from './handover-view.tsx'
import { Receive, Sign } from './sign.tsx'
import './duty.css'

const responsible = ({ shifts }: PostView) => shifts.find(({ shift }) => isResponsible(shift))

/** The shift on duty at a post is handed over: written by the platform, read and signed by both sides. */
export function HandoverPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { post: asked } = useSearch({ from: '/handover' })
  const duty = useQuery(dutyQuery(site.id))
  const posts = duty.data?.posts ?? []
  const chosen = posts.find(({ post }) => post.id === asked) ?? posts.find(responsible) ?? posts[0]
  const shift = chosen && responsible(chosen)
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('duty.handover')}>
      <div className="page-head">
        <h1>{t('duty.handover')}</h1>
        {posts.length > 1 && chosen && <ChoosePost posts={posts} chosen={chosen} />}
      </div>
      {duty.isPending && <Loading />}
      {duty.isError && <Fault error={duty.error} retry={() => void duty.refetch()} />}
      {duty.data && !chosen && <p className="notice">{t('duty.noPosts')}</p>}
      {chosen && (
        <div className="duty-columns">
          {shift ? <Open key={shift.shift.id} view={shift} /> : <p className="notice">{t('duty.nobodyOnDuty')}</p>}
          <Signed view={chosen} />
        </div>
      )}
    </section>
  )
}

type ChooseProps = { readonly posts: readonly PostView[]; readonly chosen: PostView }

function ChoosePost({ posts, chosen }: ChooseProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const navigate = useNavigate({ from: '/handover' })
  return (
    <select
      className="duty-input"
      aria-label={t('duty.post')}
      value={chosen.post.id}
      onChange={(event) => {
        const { value } = event.currentTarget
        void navigate({ search: (before) => ({ ...before, post: value }) })
      }}
    >
      {posts.map(({ post }) => (
        <option key={post.id} value={post.id}>
          {say(post.name)}
        </option>
      ))}
    </select>
  )
}

function Open({ view }: { readonly view: ShiftView }) {
  const { t } = useTranslation()
  const { shift } = view
  const open = useQuery(handoverQuery(shift.site, shift.id))
  if (open.isError) return <Fault error={open.error} retry={() => void open.refetch()} />
  if (!open.data) return <Loading />
  const { content, sha256, signed } = open.data
  const last = shift.refusals.at(-1)
  return (
    <section className="panel" aria-label={t('duty.handover')}>
      <h2>
        <Words text={content.post.name} />: {t(sha256 === null ? 'duty.draft' : 'duty.waits')}
      </h2>
      {last && sha256 === null && (
        <p className="duty-short">⚠ {t('duty.refusedBy', { name: last.person.name, reason: last.reason })}</p>
      )}
      <HandoverText content={content} />
      {sha256 === null ? (
        <Sign view={view} renew={() => void open.refetch()} />
      ) : (
        <>
          <Signatures signed={signed} accepted={null} sha256={sha256} />
          <Receive view={view} sha256={sha256} />
        </>
      )}
    </section>
  )
}

/** Those that were signed by both, newest first. */
function Signed({ view: { post } }: { readonly view: PostView }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const log = useInfiniteQuery(dutyLogQuery(post.site, post.id, 'handover'))
  const entries = log.data?.pages.flat() ?? []
  return (
    <section className="panel" aria-label={t('duty.signedOnes')}>
      <h2>{t('duty.signedOnes')}</h2>
      {log.isError && <Fault error={log.error} retry={() => void log.refetch()} />}
      {log.data && entries.length === 0 && <p className="muted">{t('duty.none')}</p>}
      <ul className="duty-shifts">
        {entries.map(({ n, at, content }) =>
          content.kind !== 'handover' ? null : (
            <li key={n}>
              <Link to="/handover/$post/$n" params={{ post: post.id, n: String(n) }}>
                {siteDateTime(at, site.timeZone)}
              </Link>{' '}
              {content.handover.signed.person.name} → {content.handover.accepted.person.name}
            </li>
          ),
        )}
      </ul>
      {log.hasNextPage && (
        <button type="button" className="plain-button" onClick={() => void log.fetchNextPage()}>
          {t('fact.older')}
        </button>
      )}
    </section>
  )
}
