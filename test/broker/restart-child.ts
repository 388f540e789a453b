import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { startBroker } from '../../broker/start.ts'

/**
 * `node restart-child.ts folder [limits as JSON]`: a broker that keeps its sessions in a folder, to be killed. Writes `port <n>`, then for
 * each line `<device> <payload>` on standard input, a command, `<payload> <true or false>`; `stats` is answered with the statistics, log
 * lines go out as `log <JSON>`, troubles of the store as `trouble <words or over>`. Stops on SIGTERM.
 */
const [folder, limits = '{}'] = process.argv.slice(2)
const say = (line: string): void => void writeSync(1, `${line}\n`)

const broker = await startBroker({
  listeners: { tcp: { port: 0, host: '127.0.0.1' } },
  authenticate: (username, password) =>
    Buffer.from(password).toString() === `secret of ${username}` ? username : null,
  rights: (device) => (device.startsWith('bridge/') ? 'bridge' : 'device'),
  receive: (_message, done) => void setImmediate(done, true),
  connections: { connected: () => {}, disconnected: () => {} },
  now: Date.now,
  log: (line) => say(`log ${JSON.stringify(line)}`),
  limits: JSON.parse(limits) as object,
  folder: folder!,
  onStoreTrouble: (detail) => say(`trouble ${detail ?? 'over'}`),
})
say(`port ${broker.ports.tcp}`)
process.on('SIGTERM', () => void broker.stop().then(() => process.exit(0)))

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stats') {
    say(`stats ${JSON.stringify(broker.stats())}`)
    continue
  }
  const [device = '', payload = ''] = line.split(' ')
  void broker.publishCommand(device, payload).then((reached) => say(`${payload} ${reached}`))
}
