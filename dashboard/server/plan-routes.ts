import type { Readable } from 'node:stream'
import { PICTURE_MAX_bytes, type PictureType } from '#domain/plan/picture.ts'
import { planApi } from '#domain/wire/plan-api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { notFound, refusalAnswer, refuse } from './refusal.ts'

/** Each holds a picture in memory. */
const UPLOADS_AT_ONCE = 4
/** 500 pins of a long id each are 50 kB; the routes' common limit leaves little room. */
const PINS_MAX_bytes = 128 * 1024
/** A browser sends neither of these to another site's server without asking it first. */
const FILES = /^(image\/[\w.+-]+|application\/octet-stream)(;|$)/

const tooLarge = refusalAnswer({
  code: 'request.too-large',
  fill: { limit: `${PICTURE_MAX_bytes / 1024 / 1024} MB` },
})

const noPicture = refusalAnswer({ code: 'not-found', fill: { what: { en: 'picture', zh: '图片' } } })

/** Floor plans: pictures and what stands on them. */
export function planRoutes(app: App, { platform, callers }: RouteContext): void {
  const { plans } = platform
  let uploading = 0
  // A file is not collected before its route looks at it.
  app.addContentTypeParser(FILES, (_request, payload, done) => done(null, payload))

  app.route({
    ...described('plans', planApi.plans),
    handler: async (request, reply) => {
      const { site } = request.params
      const known = platform.estate().sites.some(({ id }) => id === site)
      return known ? [...plans.list(site)] : refuse(reply, notFound('site'))
    },
  })

  app.route({
    ...described('planPicture', planApi.planPicture),
    handler: async (request, reply) => {
      const { site, picture } = request.params
      const file = await plans.picture(site, picture)
      if (!file) return refuse(reply, noPicture)
      reply.headers({ ...headersOf(file.type), 'Content-Length': file.bytes.length })
      return reply.send(file.bytes)
    },
  })

  app.route({
    ...described('uploadPlan', planApi.uploadPlan),
    handler: async (request, reply) => {
      if (uploading >= UPLOADS_AT_ONCE) return refuse(reply, refusalAnswer({ code: 'overloaded' }))
      uploading++
      try {
        const bytes = await collect(request.body, request.headers['content-length'])
        if (bytes === null) return refuse(reply, tooLarge)
        const answer = await plans.takePicture(request.params, callers.actor(request, request.params.site), bytes)
        return 'plan' in answer ? answer.plan : refuse(reply, refusalAnswer(answer.refused))
      } finally {
        uploading--
      }
    },
  })

  app.route({
    ...described('savePins', planApi.savePins),
    bodyLimit: PINS_MAX_bytes,
    handler: async (request, reply) => {
      const { version, pins } = request.body
      const answer = await plans.savePins(request.params, callers.actor(request, request.params.site), version, pins)
      return 'plan' in answer ? answer.plan : refuse(reply, refusalAnswer(answer.refused))
    },
  })
}

/**
 * A picture is a picture: it is of the type that its content showed, it loads nothing, runs nothing, and opened by itself it is saved
 * and not shown. It never changes under its address.
 */
const headersOf = (type: PictureType): Readonly<Record<string, string>> => ({
  'Content-Type': type,
  'Content-Security-Policy':
    type === 'image/svg+xml'
      ? "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      : "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Content-Disposition': 'attachment',
  'Cache-Control': 'private, max-age=3600, immutable',
})

/** The whole of a file, or null as soon as it is known to be too large: what follows is read and thrown away by the connection. */
async function collect(body: unknown, length: string | undefined): Promise<Uint8Array | null> {
  if (!isStream(body)) return new Uint8Array()
  if (Number(length ?? 0) > PICTURE_MAX_bytes) return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > PICTURE_MAX_bytes) return null
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

/** A request without a body has none. */
const isStream = (body: unknown): body is Readable => typeof body === 'object' && body !== null && 'iterator' in body
