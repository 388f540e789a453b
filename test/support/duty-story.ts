import type { DutyEntry } from '#domain/duty/entry.ts'
import { entryText } from '#domain/duty/words.ts'
import type { Shift } from '#domain/duty/shift.ts'
import type { DutyView, HandoverView, PostView } from '#domain/wire/duty.ts'
import { postJson } from './people.ts'
import type { SiteStory } from './site-story.ts'

export type Answer<T> = { readonly status: number; readonly body: T & { readonly code?: string } }

export const FIRE = { id: 'fire', name: { en: 'Fire control room', zh: '消防控制室' }, kind: 'fire-control', needed: 2 }
export const DAY = { day: '2026-11-22', from: '08:00', until: '16:00', people: ['Ana', 'Bo'] }
export const EVENING = { day: '2026-11-22', from: '16:00', until: '00:00', people: ['Chen', 'Dai'] }

/** What people do with posts and shifts at the site `hq`, over HTTP. */
export function dutyOf(site: SiteStory) {
  const post = async <T>(by: string, path: string, body: unknown): Promise<Answer<T>> => {
    const response = await postJson(site.url, `/api/sites/hq/duty${path}`, body, await site.cookie(by))
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] }
  }
  const get = async <T>(path: string, by = 'Ana'): Promise<Answer<T>> => {
    const response = await fetch(new URL(`/api/sites/hq/duty${path}`, site.url), {
      headers: { cookie: await site.cookie(by) },
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, body: (json ? JSON.parse(text) : text) as Answer<T>['body'] }
  }
  const duty = {
    post,
    get,
    savesPost: (body: unknown = FIRE) => post('Sun', '/posts', body),
    async plans(line: unknown, at = 'fire'): Promise<Shift> {
      const planned = await post<readonly Shift[]>('Sun', `/posts/${at}/roster`, line)
      if (planned.status !== 200) throw new Error(JSON.stringify(planned.body))
      return planned.body[0]!
    },
    acts: (by: string, shift: Pick<Shift, 'id'>, body: unknown) => post<Shift>(by, `/shifts/${shift.id}`, body),
    writes: (by: string, body: unknown) => post<null>(by, '/posts/fire/log', body),
    async view(by = 'Ana'): Promise<PostView> {
      return (await get<DutyView>('', by)).body.posts[0]!
    },
    handover: async (shift: Pick<Shift, 'id'>) => (await get<HandoverView>(`/shifts/${shift.id}/handover`)).body,
    log: async (query = '') => (await get<readonly DutyEntry[]>(`/posts/fire/log${query}`)).body,
    /** The sentences of the log, oldest first. */
    said: async (query = '') =>
      (await duty.log(query)).toReversed().map(({ content }) => `${content.kind}: ${entryText(content).en}`),
  }
  return duty
}
