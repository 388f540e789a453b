import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeadLetterView } from '#domain/wire/view.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { cookieOf, postJson } from '../support/people.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

const MAIN = resolve(import.meta.dirname, '../../main.ts')
const START_ms = 30_000

/** A command as a person types it, to its end. */
async function types(command: string): Promise<{ code: number | null; out: string }> {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out }
}

describe.skipIf(!existsSync('/usr/bin/mosquitto_pub'))('the first reading of a new user, with mosquitto_pub', () => {
  let site: SiteStory
  beforeEach(async () => void (site = await openSite(coldRoomSite())))
  afterEach(() => site.closes())

  const publish = (message: string, more = '', kind = 'readings', secret = 'room-1-secret') =>
    types(
      `mosquitto_pub -p ${site.mqttPort} -u hq/room-1 -P ${secret} -q 1 -t facility/hq/room-1/${kind} -m '${message}' ${more}`,
    )
  const watch = (filter: string) =>
    types(`mosquitto_sub -p ${site.mqttPort} -u hq/room-1 -P room-1-secret -q 1 -C 1 -W 5 -t '${filter}'`)
  const shown = async () =>
    ((await site.get('/api/sites/hq/equipment/room-1')) as { values: Record<string, readonly unknown[]> }).values
  const sentence = async () => {
    const [letter] = (await site.get('/api/sites/hq/devices/room-1/dead-letters?limit=1')) as DeadLetterView[]
    return letter!.message.en
  }

  test.each(['-q 0', '-q 1', '-q 2'])('%s: the value is on the screen, and the device online', async (qos) => {
    expect(await publish('{"values": {"temperature": 21.5}}', qos)).toEqual({ code: 0, out: '' })
    await expect.poll(shown).toEqual({ temperature: [21.5, 0, site.clock.now, site.clock.now] })
    expect(await site.get('/api/sites/hq/alarms')).toMatchObject({ devices: { 'hq/room-1': { status: 'online' } } })
  })

  test('a wrong password or an unknown user is refused with a reason, and nothing is taken', async () => {
    const wrong = await publish('{"values": {"temperature": 21.5}}', '', 'readings', 'wrong')
    expect(wrong.code).not.toBe(0)
    expect(wrong.out).toMatch(/not authori[sz]ed/i)
    const unknown = await publish('{"values": {"temperature": 21.5}}', '-u hq/nobody')
    expect(unknown.code).not.toBe(0)
    expect(unknown.out).toMatch(/not authori[sz]ed/i)
    expect(await shown()).toEqual({})
  })

  test.each([
    ['{"values": {temperature: 21.5}}', /^The message is not JSON: .*Send \{"values": \{"point": 1\.5\}\}\.$/],
    ['21.5', /^A reading is an object, not the number 21\.5\. Send \{"at": /],
    ['{"temperature": 21.5}', /^"values" is missing\. Send \{"at": /],
    ['{"values": {"temp": 21.5}}', /^This device has no point "temp"\. It has: temperature, /],
    [
      '{"values": {"temperature": "21.5"}}',
      /^Point temperature takes a number, not the string "21\.5"; .*kept as bad\.$/,
    ],
    ['', /^The message is empty\. Send \{"values"/],
  ])('a mistake such as %s is explained on the page of the device', async (message, says) => {
    expect((await publish(message)).code).toBe(0)
    await expect.poll(sentence, { timeout: 10_000 }).toMatch(says)
    expect(await publish('{"values": {"temperature": 21.5}}')).toEqual({ code: 0, out: '' })
    expect((await shown())['temperature']!.slice(0, 2)).toEqual([21.5, 0])
  })

  test('a wrong topic is explained as well', async () => {
    expect((await publish('{"values": {"temperature": 21.5}}', '', 'temperature')).code).toBe(0)
    await expect
      .poll(sentence)
      .toBe('The topic facility/hq/room-1/temperature is not one that a device may publish to.')
    expect(await shown()).toEqual({})
  })

  test('its own topics can be subscribed to, those of another device are refused', async () => {
    await publish('online', '-r', 'status')
    expect(await watch('facility/hq/room-1/status')).toEqual({ code: 0, out: 'online\n' })
    expect((await watch('facility/hq/room-1/commands')).out).not.toMatch(/denied|rejected/i)
    for (const filter of ['facility/hq/room-2/commands', 'facility/#', '#'])
      expect((await watch(filter)).out).toMatch(/All subscription requests were denied/)
  })
})

describe.skipIf(!existsSync('/usr/bin/mosquitto_pub'))('the demonstration', () => {
  test('prints a command that, pasted as it stands, shows a value', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchroom-demo-'))
    const env = { PATH: process.env['PATH']!, WATCHROOM_HTTP_PORT: '0', WATCHROOM_MQTT_PORT: '0' }
    const child = spawn(process.execPath, [MAIN, 'demo', '--data', folder], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(child, 'close')
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    try {
      const printed = () => /^ {2}mosquitto_pub .*\\\n.*$/m.exec(out)?.[0]
      await expect.poll(() => child.exitCode !== null || printed() !== undefined, { timeout: START_ms }).toBe(true)
      const command = printed()!
      expect(await types(command)).toEqual({ code: 0, out: '' })
      const [, site, device] = /-t facility\/([a-z0-9-]+)\/([a-z0-9-]+)\/readings/.exec(command)!
      const url = /^open (\S+)$/m.exec(out)![1]!
      const secret = url.slice(url.indexOf('#enter=') + '#enter='.length)
      const cookie = await cookieOf(await postJson(url, '/api/links/enter', { secret }))
      const answer = await fetch(new URL(`/api/sites/${site}/equipment/${device}`, url), { headers: { cookie } })
      const { values } = (await answer.json()) as { values: Record<string, readonly unknown[]> }
      expect(values['temperature']!.slice(0, 2)).toEqual([21.5, 0])
      const wrong = await types(command.replace(/-P \S+/, '-P wrong'))
      expect([wrong.code === 0, wrong.out]).toEqual([false, expect.stringMatching(/not authori[sz]ed/i)])
      expect(err).not.toContain(/-P (\S+)/.exec(command)![1]!)
    } finally {
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
      await rm(folder, { recursive: true, force: true })
    }
  })
})
