import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { Provider } from 'oidc-provider'

export const CLIENT = { clientId: 'watchroom', clientSecret: 'canary-of-the-client-secret-0123456789' } as const
type Handler = (request: IncomingMessage, response: ServerResponse) => void
/** How the provider behaves; `tamper` changes the claims of the next ID token, and signs them with its key or with one that it does not publish. */
type Mischief = {
  readonly answers?: 'as it should' | 'HTML' | 'nothing'
  readonly tamper?: { readonly claims: (claims: JWTPayload) => JWTPayload; readonly key?: 'own' | 'foreign' }
}

/**
 * A real provider of OpenID Connect on loopback, with its own sign-in page for development: whoever types a login is that person. `host` is what
 * loopback is called in its address.
 */
export async function openProvider(callback: () => string, host = '127.0.0.1') {
  const server = createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://${host}:${port}`
  const [own, foreign] = await Promise.all([1, 2].map(() => generateKeyPair('RS256', { extractable: true })))
  let mischief: Mischief = {}
  let real: Handler | null = null
  const asked: string[] = []

  const provider = async (): Promise<Handler> => {
    const made = new Provider(issuer, {
      clients: [
        { client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [callback()] },
        { client_id: 'somebody-else', client_secret: 'x'.repeat(32), redirect_uris: [callback()] },
      ],
      jwks: { keys: [{ ...(await exportJWK(own!.privateKey)), alg: 'RS256', use: 'sig', kid: 'own' }] },
      cookies: { keys: ['only for tests'] },
      pkce: { required: () => true },
    })
    made.use(async (context, next) => {
      await next()
      const { tamper } = mischief
      const body = context.body as { id_token?: string } | undefined
      if (!tamper || context.path !== '/token' || !body?.id_token) return
      const claims = tamper.claims(decodeJwt(body.id_token))
      const { privateKey } = tamper.key === 'foreign' ? foreign! : own!
      const signed = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(privateKey)
      context.body = { ...body, id_token: await signed }
    })
    return made.callback()
  }
  const handler: Handler = (request, response) => {
    asked.push(request.url!.split('?')[0]!)
    const { answers = 'as it should' } = mischief
    if (answers === 'nothing') return
    if (answers === 'HTML') return void response.end('<html><script>alert("canary")</script></html>')
    void (async () => (real ??= await provider())(request, response))()
  }
  return {
    issuer,
    /** Paths that were asked for, in order. */
    asked,
    behaves(next: Mischief): void {
      mischief = next
    },
    async goesAway(): Promise<void> {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    async comesBack(): Promise<void> {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}
export type TestProvider = Awaited<ReturnType<typeof openProvider>>

type Page = { readonly url: URL; readonly status: number; readonly html: string }

/** A browser by hand: cookies by origin, redirects one by one, forms. It knows nothing of scripts. */
export function openBrowser() {
  const jar = new Map<string, Map<string, string>>()
  const of = (origin: string): Map<string, string> => {
    const found = jar.get(origin) ?? new Map<string, string>()
    jar.set(origin, found)
    return found
  }
  const keep = (origin: string, response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) of(origin).delete(name!)
      else of(origin).set(name!, value!)
    }
  }
  const send = async (url: URL, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...of(url.origin)].map((pair) => pair.join('=')).join('; ')
    const headers = { accept: 'text/html', ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    keep(url.origin, response)
    return response
  }
  const browser = {
    cookies: (origin: string): ReadonlyMap<string, string> => of(origin),
    forget: (origin: string): boolean => jar.delete(origin),
    send,
    /** Opens an address and follows where it leads, as far as the first address that `stop` names. */
    async goes(to: string, stop: (url: URL) => boolean = () => false, init: RequestInit = {}): Promise<Page> {
      let url = new URL(to)
      let how = init
      for (let hop = 0; hop < 12; hop++) {
        if (stop(url)) return { url, status: 0, html: '' }
        const response = await send(url, how)
        const location = response.headers.get('location')
        if (location === null) return { url, status: response.status, html: await response.text() }
        url = new URL(location, url)
        how = {}
      }
      throw new Error(`it leads round and round: ${url.href}`)
    },
    /** Fills the form of a page in and sends it. */
    submits(page: Page, fields: Readonly<Record<string, string>>, stop?: (url: URL) => boolean): Promise<Page> {
      const [, action] = /<form[^>]* action="([^"]+)"/.exec(page.html) ?? []
      if (action === undefined) throw new Error(`no form at ${page.url.href}: ${page.html.slice(0, 500)}`)
      const hidden = [...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
      const body = new URLSearchParams([...hidden.map(([, name, value]) => [name!, value!]), ...Object.entries(fields)])
      return browser.goes(new URL(action.replaceAll('&amp;', '&'), page.url).href, stop, { method: 'POST', body })
    },
  }
  return browser
}
export type TestBrowser = ReturnType<typeof openBrowser>
