/*
 * Shows what the server pushes, and opens the alarm when somebody touches it. It has no fetch handler and keeps nothing, so that the
 * operator's page is never an old one. A classic script on purpose: every browser that knows push can run it.
 */
'use strict'

/** Where a message cannot be read: a browser takes the permission away from a worker that shows nothing. */
const UNREADABLE = {
  title: 'Watchroom',
  body: 'Open the alarm list. · 请打开报警列表。',
  tag: 'watchroom',
  path: '/alarms',
}

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('push', (event) => {
  const { title, body, lang, tag, path, critical, at } = messageOf(event.data)
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      lang,
      tag,
      renotify: true, // the same alarm again is a reminder, and shall be heard
      requireInteraction: critical === true,
      timestamp: at,
      icon: '/favicon.svg',
      data: { path },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(show(pathOf(event.notification.data)))
})

function messageOf(data) {
  try {
    const message = data.json()
    return typeof message.title === 'string' && message.tag ? message : UNREADABLE
  } catch {
    return UNREADABLE
  }
}

/** Never an address of somebody else. */
function pathOf(data) {
  const { origin, pathname, search } = new URL(data?.path ?? '/alarms', self.location.origin)
  return origin === self.location.origin ? pathname + search : '/alarms'
}

/** In a console that is open, without loading it anew: that would take its sound away until somebody clicks. A wall screen stays as it is. */
async function show(path) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const consoles = windows.filter(({ url }) => !new URL(url).pathname.startsWith('/wall/'))
  const found = consoles.find(({ visibilityState }) => visibilityState === 'visible') ?? consoles[0]
  if (!found) return void (await self.clients.openWindow(path))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client is of this origin only
  found.postMessage({ type: 'open', path })
  await found.focus()
}
