import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { startBroker } from '../../broker/start.ts'
import { startDashboard } from '../../dashboard/server/start.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { signIn } from '../support/people.ts'
import { smallSite } from '../support/site-story.ts'
import { mountSmallDisk } from '../support/small-disk.ts'
import { troublesShown } from '../support/troubles-shown.ts'

/** The store is tried again every second, a heartbeat comes every two. */
const SHOWN = { timeout: 15_000 }
const DISK_MB = 4
const log = () => {}

test("the disk of the broker's sessions is full: every screen says so until there is space, and readings go on", async () => {
  const disk = mountSmallDisk(DISK_MB)
  onTestFinished(() => disk.remove())
  const { url, cookie, port } = await openPlatform(disk.folder)
  const shown = await troublesShown(url, 'hq', cookie)
  const pump = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: 'hq/pump-1', password: 'pump-1-secret' })
  onTestFinished(() => pump.endAsync())
  /** Is retained, so the broker has something to write down. */
  const says = (status: string) => pump.publishAsync('facility/hq/pump-1/status', status, { qos: 1, retain: true })
  await says('online')
  expect(await shown.codes()).toEqual({ health: [], console: [] })

  disk.fill()
  const words = async () => {
    await says('offline')
    await says('online')
    return (await shown.reason('sessions'))?.detail
  }
  await expect.poll(words, SHOWN).toMatch(/full|I\/O/)
  await expect.poll(shown.codes, SHOWN).toEqual({ health: ['sessions'], console: ['sessions'] })
  await pump.publishAsync('facility/hq/pump-1/readings', 'rubbish', { qos: 1 })
  disk.free()
  await expect.poll(shown.codes, SHOWN).toEqual({ health: [], console: [] })
})

/** The product as main.ts puts it together, but with the broker's sessions on a disk of their own. */
async function openPlatform(
  brokerFolder: string,
): Promise<{ readonly url: string; readonly cookie: string; readonly port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const now = Date.now
  const ingest = await startIngest({
    folder,
    ...configurationOf(smallSite()),
    now,
    steady: () => performance.now(),
    log,
  })
  onTestFinished(() => ingest.stop())
  const { platform, authenticate, receive, connections } = ingest
  const dashboard = await startDashboard({
    platform,
    people: ingest.people,
    port: 0,
    host: '127.0.0.1',
    webRoot: null,
    now,
    log,
  })
  onTestFinished(() => dashboard.stop())
  const broker = await startBroker({
    listeners: { tcp: { host: '127.0.0.1', port: 0 } },
    authenticate,
    receive,
    connections,
    now,
    log,
    folder: brokerFolder,
    onStoreTrouble: (detail) => ingest.trouble('sessions', detail),
  })
  onTestFinished(() => broker.stop())
  return { url: dashboard.url, cookie: await signIn(dashboard.url, ingest.keys), port: broker.ports.tcp! }
}
