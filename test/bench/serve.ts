import { startDashboard } from '../../dashboard/server/start.ts'
import { startBroker } from '../../broker/start.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { signIn } from '../support/people.ts'
import { benchEstate } from './estate.ts'

/**
 * Broker, ingest and dashboard in a process of their own, without a limit on what a device sends. Says its MQTT port, its URL and the
 * cookie of an operator.
 *
 *   node test/bench/serve.ts FOLDER DEVICES [TARGET as JSON]
 */
const [, , folder = '', devices = '', target] = process.argv
const now = (): number => Date.now()

const ingest = await startIngest({
  folder,
  ...configurationOf(benchEstate(Number(devices))),
  ...(target === undefined ? {} : { targets: [JSON.parse(target) as TargetConfig] }),
  now,
  steady: () => performance.now(),
  log: () => {},
})
const dashboard = await startDashboard({
  platform: ingest.platform,
  people: ingest.people,
  host: '127.0.0.1',
  port: 0,
  webRoot: null,
  now,
  log: () => {},
})
const broker = await startBroker({
  listeners: { tcp: { port: 0, host: '127.0.0.1' } },
  authenticate: ingest.authenticate,
  receive: ingest.receive,
  connections: ingest.connections,
  now,
  log: () => {},
  limits: { rate: Infinity },
})
console.log(`${broker.ports.tcp}\n${dashboard.url}\n${await signIn(dashboard.url, ingest.keys)}`)
process.on('SIGTERM', () => {
  void (async () => {
    await dashboard.stop()
    await broker.stop()
    await ingest.stop()
    process.exit(0)
  })()
})
