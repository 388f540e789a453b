import { type EventEmitter, once } from 'node:events'
import mqtt from 'mqtt'
import { generate } from 'mqtt-packet'
import type { Log } from '#domain/log.ts'
import type { Millis } from '#domain/time.ts'
import type { Receive } from '#domain/wire/door.ts'
import { parseTopic, TOPIC_ROOT } from '#domain/wire/topics.ts'

const CONNECT_ms = 10_000
const RECONNECT_ms = 1000
const KEEPALIVE_s = 15
const CLOSE_ms = 3000

export type BrokerClientOptions = {
  /** `mqtt://user:password@host:port` of the broker; user and password are not logged. */
  readonly url: string
  readonly sites: readonly string[]
  readonly ingest: { readonly receive: Receive }
  readonly now: () => Millis
  readonly log: Log
}

/**
 * Readings from a broker of the user's own instead of the embedded one: one persistent session per site (`ingest-<site>`), QoS 1, each
 * message acknowledged only when it is on disk. Throws if the broker cannot be reached at the start; later it reconnects for ever.
 */
export async function startBrokerClient(
  options: BrokerClientOptions,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const sessions = await Promise.all(options.sites.map((site) => openSession(site, options)))
  return {
    url: withoutSecret(options.url),
    async stop() {
      await Promise.all(sessions.map((session) => session.stop()))
    },
  }
}

async function openSession(
  site: string,
  { url, ingest, now, log }: BrokerClientOptions,
): Promise<{ readonly stop: () => Promise<void> }> {
  const client = mqtt.connect(url, {
    clientId: `ingest-${site}`,
    clean: false,
    protocolVersion: 4,
    keepalive: KEEPALIVE_s,
    reconnectPeriod: RECONNECT_ms,
    connectTimeout: CONNECT_ms,
    resubscribe: false,
    manualConnect: true,
  })
  acknowledgeWhenRecorded(client, ingest.receive, now)
  client.on('error', (error) => log({ level: 'error', code: 'broker.error', site, detail: error.message }))
  client.on('offline', () => log({ level: 'warn', code: 'broker.offline', site }))
  const topics = ['readings', 'status', 'taps'].map((kind) => `${TOPIC_ROOT}/${site}/+/${kind}`)
  client.on('connect', ({ sessionPresent }) => {
    log({ level: 'info', code: 'broker.connected', site, sessionPresent })
    client.subscribe(topics, { qos: 1 }, (error, granted) => {
      const refused = (granted ?? []).filter(({ qos }) => (qos as number) === 128)
      if (error || refused.length > 0)
        log({
          level: 'error',
          code: 'broker.subscribe-refused',
          site,
          detail: error?.message ?? refused.map(({ topic }) => topic).join(' '),
        })
    })
  })
  client.connect()
  try {
    await once(client as unknown as EventEmitter, 'connect', { signal: AbortSignal.timeout(CONNECT_ms) })
  } catch (error) {
    client.end(true)
    throw new Error(`The broker ${withoutSecret(url)} cannot be used: ${(error as Error).message}`, { cause: error })
  }
  return {
    async stop() {
      await Promise.race([client.endAsync(), new Promise((resolve) => setTimeout(resolve, CLOSE_ms))])
      client.end(true)
    },
  }
}

/**
 * mqtt.js acknowledges a message when `handleMessage` calls back, and takes no further one before it. Calling back with an error keeps it
 * reading without acknowledging; the PUBACK is written by us, in the order of arrival, when the message is on disk. Packet ids belong to
 * their connection: what was not answered on it is delivered again on the next one.
 */
function acknowledgeWhenRecorded(client: mqtt.MqttClient, receive: Receive, now: () => Millis): void {
  let connection = 0
  client.on('close', () => (connection += 1))
  client.handleMessage = (packet, callback) => {
    const { topic } = packet
    const parsed = parseTopic(topic)
    const { qos, messageId } = packet
    const mine = connection
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const message = {
      device: parsed ? `${parsed.site}/${parsed.device}` : topic,
      topic,
      payload,
      receivedAt: now(),
      retained: packet.retain,
    }
    receive(message, (recorded) => {
      if (mine !== connection || qos === 0) return
      if (recorded) client.stream.write(generate({ cmd: 'puback', messageId: messageId! }))
      else client.stream.destroy()
    })
    if (qos === 0) callback()
    else callback(new Error('acknowledged when it is on disk'))
  }
}

function withoutSecret(url: string): string {
  const parsed = new URL(url)
  parsed.password = ''
  parsed.username = ''
  return parsed.toString()
}
