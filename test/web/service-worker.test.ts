import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const SCRIPT = readFileSync(join(import.meta.dirname, '../../dashboard/web/public/sw.js'), 'utf8')
const ORIGIN = 'https://w.example'

type Client = { readonly url: string; readonly visibilityState: string }
type Shown = { readonly title: string; readonly options: Readonly<Record<string, unknown>> }

/** The script in the place that a browser gives it; what it does to the browser is written down. */
function aWorker(windows: readonly Client[] = []) {
  const listeners = new Map<string, (event: object) => void>()
  const shown: Shown[] = []
  const done: string[] = []
  const clientOf = ({ url, visibilityState }: Client) => ({
    url: ORIGIN + url,
    visibilityState,
    postMessage: ({ type, path }: { readonly type: string; readonly path: string }) =>
      done.push(`${url}: ${type} ${path}`),
    focus: async () => void done.push(`${url}: focus`),
  })
  const self = {
    location: new URL(`${ORIGIN}/sw.js`),
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    skipWaiting: async () => {},
    registration: {
      showNotification: async (title: string, options: Shown['options']) => void shown.push({ title, options }),
    },
    clients: {
      matchAll: async () => windows.map(clientOf),
      openWindow: async (path: string) => void done.push(`new window ${path}`),
    },
  }
  runInNewContext(SCRIPT, { self, URL })
  const fire = async (type: string, event: object): Promise<void> => {
    let work: unknown = null
    listeners.get(type)!({ ...event, waitUntil: (promise: unknown) => (work = promise) })
    await work
  }
  return {
    shown,
    done,
    events: [...listeners.keys()],
    pushed: (text: string | null) => fire('push', { data: text === null ? null : { json: () => JSON.parse(text) } }),
    touched: (data: unknown) => fire('notificationclick', { notification: { data, close: () => done.push('closed') } }),
  }
}
const message = {
  title: '[Critical] Pump 1 · Trip',
  body: 'Plant',
  lang: 'en',
  tag: 'o-1',
  path: '/alarms/hq.pump-1.trip?site=hq',
  critical: true,
  at: 1,
}

test('it hears of pushes and touches, and of no request: a page is never an old one', () => {
  expect(aWorker().events).toEqual(['install', 'push', 'notificationclick'])
})

test('a critical alarm stays until it is touched, in the place of an older one, and sounds again', async () => {
  const worker = aWorker()
  await worker.pushed(JSON.stringify(message))
  await worker.pushed(JSON.stringify({ ...message, critical: false }))
  expect(worker.shown).toMatchObject([
    {
      title: message.title,
      options: { tag: 'o-1', renotify: true, requireInteraction: true, lang: 'en', timestamp: 1 },
    },
    { options: { requireInteraction: false } },
  ])
})

test.each([null, '', 'not json', 'null', '{"title": 3}', '{"title": "no tag"}'])(
  'what cannot be read (%s) is still shown, in both languages',
  async (text) => {
    const worker = aWorker()
    await worker.pushed(text)
    expect(worker.shown).toMatchObject([
      { title: 'Watchroom', options: { tag: 'watchroom', data: { path: '/alarms' } } },
    ])
  },
)

test('a touch opens the alarm in the console that is seen, without loading it anew', async () => {
  const worker = aWorker([
    { url: '/wall/hq', visibilityState: 'visible' },
    { url: '/equipment', visibilityState: 'hidden' },
    { url: '/duty', visibilityState: 'visible' },
  ])
  await worker.touched({ path: message.path })
  expect(worker.done).toEqual(['closed', `/duty: open ${message.path}`, '/duty: focus'])
})

test('a touch where no console is open, or only a wall screen, opens a window', async () => {
  const worker = aWorker([{ url: '/wall/hq', visibilityState: 'visible' }])
  await worker.touched({ path: message.path })
  expect(worker.done).toEqual(['closed', `new window ${message.path}`])
})

test.each(['https://evil.example/x', '//evil.example/x', null, undefined])(
  'a touch never leads to somebody else (%s)',
  async (path) => {
    const worker = aWorker()
    await worker.touched({ path })
    expect(worker.done).toEqual(['closed', 'new window /alarms'])
  },
)
