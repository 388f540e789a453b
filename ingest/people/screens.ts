import type { Actor } from '#domain/person/actor.ts'
import type { ScreenCaller } from '#domain/person/caller.ts'
import { INVITATION_ms, isLinkOver } from '#domain/person/link.ts'
import { isScreenSessionOver, type Screen, SCREENS_MAX } from '#domain/person/screen.ts'
import type { Done, From, People, ScreenView } from '#domain/wire/people.ts'
import { type Book, entry, isNameTaken, LINK_OVER, recorded, refused } from './book.ts'
import { endLinks, newLink } from './links.ts'
import { newSecret, secretId } from './secret.ts'

/** A sign of life is written down so seldom that a screen that hangs for a year costs nothing. */
const SEEN_EVERY_ms = 5 * 60_000

/** Screens on walls: made and ended by an administrator, opened by a link. */
export function createScreens(
  book: Book,
): Pick<People, 'screens' | 'makeScreen' | 'linkScreen' | 'revokeScreen' | 'openScreen'> {
  const screens = (): readonly ScreenView[] => book.screens.list().map(viewOf)
  return {
    screens,
    makeScreen: (wanted, by) => makeScreen(book, wanted, by),
    async linkScreen(id, by) {
      const screen = book.screens.get(id)
      if (!screen) return refused('not-found')
      const { secret, changes } = screenLink(book, id)
      return recorded(book, changes, [audit(book, by, 'screen.link', screen)], { screen: viewOf(screen), link: secret })
    },
    async revokeScreen(id, by) {
      const screen = book.screens.get(id)
      if (!screen) return refused('not-found')
      const changes = [book.screens.remove(id), ...endLinks(book, id)]
      return recorded(book, changes, [audit(book, by, 'screen.revoke', screen)], null)
    },
    openScreen: (secret, from) => openScreen(book, secret, from),
  }
}

function viewOf({ session, ...screen }: Screen): ScreenView {
  return {
    ...screen,
    openedAt: session?.openedAt ?? null,
    seenAt: session?.seenAt ?? null,
    from: session?.from ?? null,
  }
}

const audit = (book: Book, by: Actor, action: string, { id, name, site }: Screen) =>
  entry(book, by, action, id, { name, site })

/** The link before it ends. */
function screenLink(book: Book, screen: string) {
  const ended = endLinks(book, screen)
  const { secret, change } = newLink(book, { kind: 'screen', account: screen, expiresAt: book.now() + INVITATION_ms })
  return { secret, changes: [...ended, change] }
}

async function makeScreen(
  book: Book,
  { name, site }: Pick<Screen, 'name' | 'site'>,
  by: Actor,
): Promise<Done<{ readonly screen: ScreenView; readonly link: string }>> {
  if (isNameTaken(book, name)) return refused('account.name-taken')
  if (book.screens.list().length >= SCREENS_MAX) return refused('account.too-many', { limit: SCREENS_MAX })
  const screen: Screen = { id: book.newId(), name, site, createdAt: book.now(), createdBy: by.name, session: null }
  const { secret, changes } = screenLink(book, screen.id)
  const made = [book.screens.put(screen.id, screen), ...changes]
  return recorded(book, made, [audit(book, by, 'screen.make', screen)], { screen: viewOf(screen), link: secret })
}

/** Uses the link up; a browser in which the screen stood before is shut out. */
async function openScreen(
  book: Book,
  secret: string,
  from: From,
): Promise<Done<{ readonly secret: string; readonly site: string }>> {
  const link = book.links.get(secretId(secret))
  const screen = link?.kind === 'screen' && !isLinkOver(link, book.now()) ? book.screens.get(link.account ?? '') : null
  if (!link || !screen) return LINK_OVER
  const cookie = newSecret(book.random)
  const at = book.now()
  const open: Screen = { ...screen, session: { id: secretId(cookie), openedAt: at, seenAt: at, from } }
  const by = { account: `screen:${screen.id}`, name: screen.name, from, supervisor: false }
  const changes = [book.links.remove(link.id), book.screens.put(screen.id, open)]
  return recorded(book, changes, [audit(book, by, 'screen.open', open)], { secret: cookie, site: screen.site })
}

/** Which screen stands in the browser with this session, as of now. Counts as a sign of life. */
export function screenOf(book: Book, session: string): ScreenCaller | null {
  const { screens, now, write } = book
  const screen = screens.list().find((one) => one.session?.id === session)
  if (!screen?.session || isScreenSessionOver(screen.session, now())) return null
  const at = now()
  if (Math.abs(at - screen.session.seenAt) >= SEEN_EVERY_ms)
    void write([screens.put(screen.id, { ...screen, session: { ...screen.session, seenAt: at } })]) // resolves always; nobody waits for it
  return { kind: 'screen', id: session, screen }
}
