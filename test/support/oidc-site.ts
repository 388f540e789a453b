import { onTestFinished } from 'vitest'
import { startDashboard } from '../../dashboard/server/start.ts'
import { CLIENT, openBrowser, openProvider, type TestBrowser, type TestProvider } from './oidc.ts'
import { peopleInMemory, postJson, signIn } from './people.ts'
import { TinyPlatform } from './tiny-platform.ts'

export const NAME = 'Harbour Login'
const ADMINISTRATOR = { name: 'Ana', login: 'ana', grants: [{ site: '*', role: 'administrator' as const }] }

type Options = { readonly issuer?: string; readonly rolesClaim?: string | null }

const back = ({ pathname }: URL): boolean => pathname === '/api/oidc/callback'

/** The real server and the real people beside a real provider, both on loopback; ended with the test. */
export async function openOidcSite({ issuer, rolesClaim = null }: Options = {}) {
  const time = { passed_ms: 0 }
  const logged: string[] = []
  let home = ''
  const provider = await openProvider(() => `${home}/api/oidc/callback`)
  onTestFinished(() => provider.goesAway())
  const { people, keys, audit } = peopleInMemory(Date.now, {
    oidc: {
      ...CLIENT,
      issuer: issuer ?? provider.issuer,
      name: NAME,
      rolesClaim,
      home: () => home,
      steady: () => performance.now() + time.passed_ms,
      log: (line) => void logged.push(JSON.stringify(line)),
    },
  })
  const dashboard = await startDashboard({
    platform: new TinyPlatform({ now: Date.now }).port(),
    people,
    port: 0,
    host: '127.0.0.1',
    webRoot: null,
    now: Date.now,
    log: (level, sentence, cause) =>
      void logged.push(`${level}: ${sentence} ${cause instanceof Error ? cause.message : ''}`),
  })
  onTestFinished(() => dashboard.stop())
  home = dashboard.url
  const administrator = await signIn(home, keys, ADMINISTRATOR)
  const asked = async <T>(path: string, body: unknown): Promise<T> =>
    (await (await postJson(home, path, body, administrator)).json()) as T

  const site = {
    home,
    provider,
    people,
    audit,
    logged,
    administrator,
    /** Lets time pass for what waits. */
    passes(ms: number): void {
      time.passed_ms += ms
    },
    change: (account: string, body: object) => postJson(home, `/api/accounts/${account}`, body, administrator),
    /** A new person, who may sign in at the provider unless it is said. */
    async invites(name: string, oidc = true) {
      const login = name.toLowerCase()
      const wanted = { login, name, grants: [{ site: 'hq', role: 'operator' }], language: 'en', oidc }
      return asked<{ account: { id: string }; invitation: string }>('/api/accounts', wanted)
    },
    invitesAgain: async (account: string): Promise<string> =>
      (await asked<{ invitation: string }>(`/api/accounts/${account}/invitation`, {})).invitation,
    account: (id: string) => people.accounts().find((one) => one.id === id)!,
    /** A person who is linked: `at` is who they are at the provider. */
    async links(name: string, at: string) {
      const { account, invitation } = await site.invites(name)
      const { url } = await site.signsIn(openBrowser(), at, { invitation })
      if (url.hash !== '') throw new Error(`not linked: ${url.href}`)
      return account.id
    },
    /** Begins in this browser; answers where it is sent. */
    async begins(browser: TestBrowser, body: object = {}): Promise<{ status: number; address: string; text: string }> {
      const response = await browser.send(new URL('/api/oidc/begin', home), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ returnTo: '/', ...body }),
      })
      const text = await response.text()
      const { address = '' } = JSON.parse(text) as { readonly address?: string }
      return { status: response.status, address, text }
    },
    /** Signs in at the provider, up to the address with which it sends the browser back. */
    async comesBack(browser: TestBrowser, address: string, at: string): Promise<URL> {
      let page = await browser.goes(address, back)
      // To sign in, to agree; and where somebody else was signed in there, to sign that one out.
      for (let forms = 0; !back(page.url) && forms < 4; forms++) {
        const asksWho = page.html.includes('name="login"')
        page = await browser.submits(page, asksWho ? { login: at, password: 'any' } : {}, back)
      }
      return page.url
    },
    /** The answer to the provider's sending back: where it leads, and who that is. */
    async ends(browser: TestBrowser, callback: URL) {
      const response = await browser.send(callback)
      const url = new URL(response.headers.get('location') ?? '', callback)
      return { status: response.status, url, text: await response.text(), person: await site.whoIs(browser) }
    },
    async signsIn(browser: TestBrowser, at: string, body: object = {}) {
      const { address } = await site.begins(browser, body)
      return site.ends(browser, await site.comesBack(browser, address, at))
    },
    async whoIs(browser: TestBrowser): Promise<string | null> {
      const { person } = (await (await browser.send(new URL('/api/me', home))).json()) as {
        readonly person: { readonly name: string } | null
      }
      return person?.name ?? null
    },
    /** What stands in the audit log, in short. */
    actions: (): readonly string[] =>
      audit.map(({ by, action, detail }) =>
        [`${by.name}: ${action}`, ...(typeof detail['with'] === 'string' ? [detail['with']] : [])].join(' '),
      ),
  }
  return site
}
export type OidcSite = Awaited<ReturnType<typeof openOidcSite>>
export type { TestBrowser, TestProvider }
