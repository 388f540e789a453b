import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Role } from '#domain/person/role.ts'
import type { FloorPlan } from '#domain/plan/plan.ts'
import { jpeg, png, svg, webp } from '../support/pictures.ts'
import { openSite, type SiteStory, smallSite } from '../support/site-story.ts'

const FILE = smallSite({
  sites: [
    {
      id: 'hq',
      name: { en: 'Headquarters' },
      timeZone: 'Asia/Shanghai',
      buildings: [{ id: 'main', name: { en: 'Main' }, floors: ['B1', '1/F'] }],
    },
    { id: 'annex', name: { en: 'Annex' }, timeZone: 'Asia/Shanghai' },
  ],
  equipment: [
    { id: 'pump-1', site: 'hq', kind: 'pump', name: { en: 'Pump 1' } },
    { id: 'pump-2', site: 'annex', kind: 'pump', name: { en: 'Pump 2' } },
  ],
  devices: [{ id: 'pump-1', site: 'hq', equipment: ['pump-1'], secret: 'pump-1-secret' }],
})
const B1 = '/api/sites/hq/plans/main/B1'
const MB = 1024 * 1024

type Init = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: BodyInit }

async function openPlans() {
  const story = await openSite(FILE)
  onTestFinished(() => story.closes())
  const as = (role: Role, site = '*') => story.cookie(`${role} ${site}`, [{ site, role }])
  const ask = async (path: string, init: Init = {}, cookie?: string) =>
    fetch(story.url + path, { ...init, headers: { ...init.headers, cookie: cookie ?? (await as('engineer')) } })
  const upload = async (bytes: Buffer, path = B1, type = 'image/png', cookie?: string) => {
    const answer = await ask(
      `${path}/picture`,
      { method: 'POST', headers: { 'content-type': type }, body: new Blob([new Uint8Array(bytes)]) },
      cookie,
    )
    return {
      status: answer.status,
      body: (await answer.json()) as FloorPlan & { code?: string; message?: { en: string } },
    }
  }
  const pins = async (version: number, list: unknown, path = B1, cookie?: string) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ version, pins: list })
    const answer = await ask(`${path}/pins`, { method: 'POST', headers, body }, cookie)
    return { status: answer.status, body: (await answer.json()) as FloorPlan & { code?: string } }
  }
  const list = async () => (await (await ask('/api/sites/hq/plans')).json()) as readonly FloorPlan[]
  return { story, as, ask, upload, pins, list }
}
const files = (story: SiteStory) => readdir(join(story.folder, 'plans')).catch(() => [])
const pin = { equipment: 'pump-1', x: 0.25, y: 0.75 }

test('a picture and its pins are kept over a restart, with a row in the audit log for each', async () => {
  const { story, upload, pins, list, ask } = await openPlans()
  expect(await list()).toEqual([])
  const first = await upload(png(40, 30))
  expect(first).toMatchObject({
    status: 200,
    body: { version: 1, image: { type: 'image/png', width: 40, height: 30 } },
  })
  expect(await pins(1, [pin])).toMatchObject({ status: 200, body: { version: 2, changedBy: 'engineer *' } })
  await story.restarts()
  const [plan] = await list()
  expect(plan).toMatchObject({ building: 'main', floor: 'B1', pins: [pin], version: 2 })
  const picture = await ask(`/api/sites/hq/plans/pictures/${plan!.image.id}`)
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(png(40, 30))
  const rows = await story.platform.audit({ site: 'hq', limit: 10 })
  expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
    ['plan.pins', 'hq/main/B1'],
    ['plan.upload', 'hq/main/B1'],
  ])
})

test('another picture takes the place of the first, the pins stay, and the old file goes', async () => {
  const { story, upload, pins } = await openPlans()
  await upload(png(40, 30))
  await pins(1, [pin])
  const { body } = await upload(jpeg(80, 60))
  expect(body).toMatchObject({ version: 3, image: { type: 'image/jpeg' }, pins: [pin] })
  expect(await files(story)).toEqual([body.image.id])
})

test('a floor may be called anything a person writes', async () => {
  const { upload } = await openPlans()
  expect(await upload(webp(9, 9), '/api/sites/hq/plans/main/1%2FF')).toMatchObject({
    status: 200,
    body: { floor: '1/F' },
  })
})

test('a picture is served so that it can do nothing but be looked at', async () => {
  const { upload, ask } = await openPlans()
  const { body } = await upload(svg('<style>path{fill:red}</style><path d="M0 0h9"/>'), B1, 'application/octet-stream')
  const { headers, status } = await ask(`/api/sites/hq/plans/pictures/${body.image.id}`)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('image/svg+xml')
  expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-disposition')).toBe('attachment')
})

test('what a picture claims to be counts for nothing, and what hangs behind it is not kept', async () => {
  const { story, upload } = await openPlans()
  const polyglot = Buffer.concat([png(4, 3), Buffer.from('<html><script>alert(1)</script>')])
  const { body } = await upload(polyglot, B1, 'image/svg+xml')
  expect(body.image.type).toBe('image/png')
  expect(await readFile(join(story.folder, 'plans', body.image.id))).toEqual(png(4, 3))
})

test.each([
  ['text', Buffer.from('a plan'), 422, 'plan.not-a-picture'],
  ['nothing', Buffer.alloc(0), 422, 'plan.not-a-picture'],
  ['HTML', Buffer.from('<!doctype html><svg xmlns="http://www.w3.org/2000/svg"/>'), 422, 'plan.not-a-picture'],
  ['a GIF that is also a script', Buffer.from('GIF89a/*\0\0*/=alert(1)'), 422, 'plan.not-a-picture'],
  ['a PNG that is cut off', png(40, 30).subarray(0, 50), 422, 'plan.picture-damaged'],
  ['a PNG of 30,000 × 30,000', png(1, 1, { width: 30_000, height: 30_000 }), 422, 'plan.too-many-pixels'],
  ['an SVG with a script', svg('<script>alert(1)</script>'), 422, 'plan.svg-refused'],
  ['an SVG with onload', svg('', 'viewBox="0 0 9 9" onload="alert(1)"'), 422, 'plan.svg-refused'],
  ['an SVG with HTML', svg('<foreignObject/>'), 422, 'plan.svg-refused'],
  ['an SVG that fetches', svg('<image xlink:href="http://evil.example/a.png"/>'), 422, 'plan.svg-refused'],
  ['a bomb of entities', Buffer.from('<!DOCTYPE svg [<!ENTITY a "&b;">]><svg/>'), 422, 'plan.svg-refused'],
  ['six megabytes', Buffer.alloc(6 * MB), 413, 'request.too-large'],
])('%s is refused, and nothing of it is kept', async (_, bytes, status, code) => {
  const { story, upload, list } = await openPlans()
  const answer = await upload(bytes)
  expect(answer).toMatchObject({ status, body: { code, message: { en: expect.any(String), zh: expect.any(String) } } })
  expect(await list()).toEqual([])
  expect(await files(story)).toEqual([])
})

test('fifty megabytes that do not say how many they are, are refused while they come', async () => {
  const { story, as, upload } = await openPlans()
  const cookie = await as('engineer')
  let sent = 0
  const answer = await new Promise<{ readonly status: number; readonly sentBefore: number }>((resolve, reject) => {
    const headers = { cookie, 'content-type': 'image/png', 'transfer-encoding': 'chunked' }
    const request = httpRequest(`${story.url}${B1}/picture`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode!, sentBefore: sent })
      request.destroy()
    })
    request.on('error', reject)
    const piece = Buffer.alloc(256 * 1024)
    const more = (): void => {
      if (sent >= 50 * MB) return void request.end()
      sent += piece.length
      request.write(piece, () => setImmediate(more))
    }
    more()
  })
  expect(answer.status).toBe(413)
  expect(answer.sentBefore).toBeLessThan(50 * MB)
  expect(await upload(png(4, 3))).toMatchObject({ status: 200 })
})

test('pins that cannot be are refused; so is a plan that somebody else has changed meanwhile', async () => {
  const { upload, pins, list } = await openPlans()
  expect(await pins(1, [pin])).toMatchObject({ status: 404 })
  await upload(png(4, 3))
  expect(await pins(1, [{ ...pin, x: 2 }])).toMatchObject({ status: 400 })
  expect(await pins(1, [pin, pin])).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  expect(await pins(1, [{ ...pin, equipment: 'pump-2' }])).toMatchObject({
    status: 400,
    body: { code: 'request.invalid' },
  })
  expect(await pins(1, [pin])).toMatchObject({ status: 200 })
  expect(await pins(1, [])).toMatchObject({ status: 409, body: { code: 'plan.changed' } })
  expect((await list())[0]!.pins).toEqual([pin])
})

test('a plan belongs to a floor of its site, and is seen and changed by those who may', async () => {
  const { as, ask, upload, pins } = await openPlans()
  expect(await upload(png(4, 3), '/api/sites/hq/plans/main/B2')).toMatchObject({ status: 404 })
  expect(await upload(png(4, 3), '/api/sites/nowhere/plans/main/B1')).toMatchObject({ status: 404 })
  expect(await upload(png(4, 3), B1, 'image/png', await as('operator'))).toMatchObject({ status: 403 })
  expect(await upload(png(4, 3), B1, 'image/png', await as('engineer', 'annex'))).toMatchObject({ status: 404 })
  expect(await upload(png(4, 3), B1, 'text/plain')).toMatchObject({ status: 400 })
  const { image } = (await upload(png(4, 3))).body
  expect(await pins(1, [pin], B1, await as('operator'))).toMatchObject({ status: 403 })
  const picture = `/api/sites/hq/plans/pictures/${image.id}`
  expect((await ask(picture, {}, await as('operator'))).status).toBe(200)
  expect((await ask(picture, {}, await as('operator', 'annex'))).status).toBe(404)
  expect((await ask(picture, {}, '')).status).toBe(401)
  expect((await ask(picture.replace('/hq/', '/annex/'))).status).toBe(404)
  expect((await ask('/api/sites/hq/plans/pictures/..%2F..%2Fjournal.sqlite')).status).toBe(400)
})

test('a file that no plan names goes at the next start; a plan whose file is gone says so', async () => {
  const { story, upload, ask } = await openPlans()
  const { image } = (await upload(png(4, 3))).body
  await writeFile(join(story.folder, 'plans', 'left-over.part'), 'half')
  await story.restarts()
  expect(await files(story)).toEqual([image.id])
  await rm(join(story.folder, 'plans', image.id))
  expect((await ask(`/api/sites/hq/plans/pictures/${image.id}`)).status).toBe(404)
})
