import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startDashboard } from '../../dashboard/server/start.ts'
import { startBrokerClient } from '../../ingest/broker-client.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { signIn } from './people.ts'
import { NOW, smallSite } from './site-story.ts'

const SITES = ['hq', 'annex']
const log = () => {}

/**
 * Two sites behind a broker of the user's own: ingest, its client of the broker and the dashboard, put together as main.ts does, with a
 * clock of the story's own. Ended with the test.
 */
export async function openBehindBroker(brokerUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-behind-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const clock = { now: NOW }
  let running = await start(brokerUrl, folder, () => clock.now)
  onTestFinished(() => running.stop())
  return {
    clock,
    get platform() {
      return running.platform
    },
    get url() {
      return running.url
    },
    get cookie() {
      return running.cookie
    },
    get: async (path: string): Promise<unknown> =>
      (await fetch(new URL(path, running.url), { headers: { cookie: running.cookie } })).json(),
    async restarts(): Promise<void> {
      await running.stop()
      running = await start(brokerUrl, folder, () => clock.now)
    },
  }
}

async function start(brokerUrl: string, folder: string, now: () => number) {
  const { sites, equipment, devices } = smallSite()
  const configuration = configurationOf({
    sites: SITES.map((id) => ({ ...sites[0]!, id })),
    equipment: equipment.map((one) => ({ ...one, site: 'hq' })),
    devices: devices.map((one) => ({ ...one, site: 'hq' })),
  })
  const ingest = await startIngest({ folder, ...configuration, now, steady: now, log })
  const { platform, people } = ingest
  const dashboard = await startDashboard({ platform, people, port: 0, host: '127.0.0.1', webRoot: null, now, log })
  const client = await startBrokerClient({ url: brokerUrl, sites: SITES, ingest, now, log })
  return {
    platform,
    url: dashboard.url,
    cookie: await signIn(dashboard.url, ingest.keys),
    async stop(): Promise<void> {
      await client.stop()
      await dashboard.stop()
      await ingest.stop()
    },
  }
}
