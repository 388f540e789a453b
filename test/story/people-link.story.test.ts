import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { postJson } from '../support/people.ts'
import { Product } from '../support/product.ts'
import { smallSite } from '../support/site-story.ts'

const MAIN = resolve(import.meta.dirname, '../../main.ts')
/** Six starts of a whole process. */
const LONG = 180_000

/** A command to its end, on the data of the product. */
async function runs(product: Product, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const where = ['--data', product.data, '--site', join(product.folder, 'watchroom.yaml')]
  const child = spawn(process.execPath, [MAIN, ...args, ...where], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

test(
  'who has forgotten the last password gets in again by the command line, while the platform is stopped',
  async () => {
    const product = new Product(smallSite())
    onTestFinished(() => product.dispose())
    await product.start()
    const running = await runs(product, ['people', 'link', 'operator'])
    expect([running.code, running.out]).toEqual([2, ''])
    expect(running.err).toMatch(/already running: .*\. Stop Watchroom, then run this again\.\n$/)
    await product.stopWell()

    const nobody = await runs(product, ['people', 'link', 'forgotten'])
    expect([nobody.code, nobody.out, nobody.err]).toEqual([
      2,
      '',
      'There is no active account "forgotten". Administrators: operator.\n',
    ])
    const made = await runs(product, ['people', 'link', 'Operator'], { WATCHROOM_PUBLIC_URL: 'https://watch.example' })
    expect([made.code, made.err]).toEqual([0, ''])
    const [, secret] = /^open https:\/\/watch\.example\/#invitation=(\S+) {3}\(sets a new password/m.exec(made.out)!

    await product.start()
    const password = 'a lamp in nine corridors'
    expect((await postJson(product.url, '/api/links/invitation', { secret, password })).status).toBe(200)
    expect((await postJson(product.url, '/api/links/invitation', { secret, password })).status).toBe(410)
    const back = await postJson(product.url, '/api/sign-in', { login: 'operator', password })
    expect(back.status).toBe(200)
    const cookie = back.headers.getSetCookie()[0]!.split(';', 1)[0]!
    const rows = (await (
      await fetch(`${product.url}/api/audit?limit=10`, { headers: { cookie } })
    ).json()) as readonly {
      readonly action: string
      readonly by: object
    }[]
    expect(rows.find(({ action }) => action === 'account.invite')?.by).toEqual({
      account: null,
      name: 'platform',
      from: null,
    })
    expect(product.stderr).not.toContain(secret)
  },
  LONG,
)
