import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Fault, Loading } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { dutyQuery } from './duty-query.ts'
import { Log } from './log.tsx'
import { NewPost } from './new-post.tsx'
import { PlanForm } from './plan-form.tsx'
import { Cover, PostShifts } from './post-shifts.tsx'
import './duty.css'

/** Who is on duty at each post of the site, and what happened there. */
export function DutyPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { post: asked } = useSearch({ from: '/duty' })
  const duty = useQuery(dutyQuery(site.id))
  const posts = duty.data?.posts ?? []
  const chosen = posts.find(({ post }) => post.id === asked) ?? posts[0]
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('duty.title')}>
      <h1>{t('duty.title')}</h1>
      {duty.isPending && <Loading />}
      {duty.isError && <Fault error={duty.error} retry={() => void duty.refetch()} />}
      {duty.data && posts.length === 0 && <p className="notice">{t('duty.noPosts')}</p>}
      {posts.length > 0 && (
        <nav className="duty-posts" aria-label={t('duty.posts')}>
          {posts.map((view) => (
            <Link
              key={view.post.id}
              to="/duty"
              search={(before) => ({ ...before, post: view.post.id })}
              aria-current={view === chosen ? 'page' : undefined}
              className="duty-post"
            >
              <strong>
                <Words text={view.post.name} />
              </strong>
              <Cover view={view} />
            </Link>
          ))}
        </nav>
      )}
      {chosen && (
        <div className="duty-columns">
          <div>
            <PostShifts view={chosen} />
            <PlanForm key={chosen.post.id} post={chosen.post} />
            <NewPost />
          </div>
          <Log key={chosen.post.id} post={chosen.post} />
        </div>
      )}
      {duty.data && !chosen && <NewPost />}
    </section>
  )
}
