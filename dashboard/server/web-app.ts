import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'
import { notFound, refuse } from './refusal.ts'

/** The build puts the hash of the content into these names: a new content is a new name. */
const HASHED = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'
/** Paths that belong to programs: an unknown one is answered with a refusal, never with a page. */
const NOT_PAGES = ['/api', '/health', '/socket.io', HASHED]
const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Watchroom</title>
<p>The web app is not built yet. Run <code>npm run build</code> and start again.</p>
<p lang="zh-CN">网页尚未构建。请运行 <code>npm run build</code> 后重新启动。</p></html>`

/**
 * The built web app: its files, and its index page for every address a person may open or reload. Without a build: a page that
 * says so. Everything unknown is a refusal in JSON.
 */
export async function serveWebApp(app: App, webRoot: string | null): Promise<void> {
  const built = webRoot !== null && existsSync(join(webRoot, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: webRoot,
      dotfiles: 'ignore',
      cacheControl: false,
      // index.html must be asked for each time: it names the hashed files of the newest build
      setHeaders: (reply, path) => {
        const hashed = path.slice(webRoot.length).replaceAll('\\', '/').startsWith(HASHED)
        reply.header('Cache-Control', hashed ? FOR_EVER : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (!isNavigation(request)) return refuse(reply, notFound('page'))
    return built ? reply.sendFile('index.html') : notBuilt(reply)
  })
}

async function notBuilt(reply: FastifyReply): Promise<FastifyReply> {
  return reply.code(503).header('Cache-Control', 'no-store').type('text/html; charset=utf-8').send(NOT_BUILT)
}

function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const path = url.split(/[?#]/, 1)[0]!
  return (headers.accept ?? '').includes('text/html') && !NOT_PAGES.some((start) => path.startsWith(start))
}
