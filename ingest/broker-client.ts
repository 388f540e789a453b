import { once } from 'node:events'
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
const PROTOCOLS: ReadonlySet<string> = new Set(['mqtt:', 'mqtts:', 'ws:', 'wss:', 'tcp:', 'ssl:'])

export type BrokerClientOptions = {
  /** `mqtt://user:password@host:port` of the broker; user and password are not logged. */
  readonly url: string
  readonly sites: readonly string[]
  readonly ingest: { readonly receive: Receive }
  readonly now: () => Millis
  readonly log: Log
}

type Session = { readonly stop: () => Promise<void> }

/**
 * Readings from a broker of the user's own instead of the embedded one: one persistent session per site (`ingest-<site>`), QoS 1, each
 * message acknowledged only when it is on disk. Throws a sentence if the broker cannot be used at the start (not reached, login or
 * subscription refused); later it reconnects for ever.
 */
export async function startBrokerClient(
  options: BrokerClientOptions,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const url = withoutSecret(options.url)
  const opened = await Promise.allSettled(options.sites.map((site) => openSession(site, options)))
  const sessions = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(sessions.map((session) => session.stop()))
  }
  const failed = opened.find((one) => one.status === 'rejected')
  if (!failed) return { url, stop }
  await stop()
  throw new Error(`The broker ${url} cannot be used: ${sentenceOf(failed.reason)}`)
}

async function openSession(site: string, { url, ingest, now, log }: BrokerClientOptions): Promise<Session> {
  const client = mqtt.connect(url, {
    clientId: `ingest-${site}`,
    clean: false,
    protocolVersion: 4,
    keepalive: KEEPALIVE_s,
    reconnectPeriod: RECONNECT_ms,
    connectTimeout: CONNECT_ms,
    resubscribe: false,
  })
  const recorded = acknowledgeWhenRecorded(client, ingest.receive, now)
  let opened = false
  const ready = new Promise<void>((resolve, reject) => {
    client.on('error', (error) => {
      if (opened) log({ level: 'error', code: 'broker.error', site, detail: sentenceOf(error) })
      else reject(error)
    })
    client.on('connect', ({ sessionPresent }) => {
      log({ level: 'info', code: 'broker.connected', site, sessionPresent })
      subscribe(client, site).then(resolve, (error: Error) => {
        if (opened) log({ level: 'error', code: 'broker.subscribe-refused', site, detail: error.message })
        else reject(error)
      })
    })
    setTimeout(() => reject(new Error(`no answer within ${CONNECT_ms / 1000} s`)), CONNECT_ms).unref()
  })
  client.on('offline', () => log({ level: 'warn', code: 'broker.offline', site }))
  try {
    await ready
  } catch (error) {
    client.end(true)
    throw error
  }
  opened = true
  return {
    async stop() {
      const late = AbortSignal.timeout(CLOSE_ms)
      await Promise.race([recorded().then(() => client.endAsync()), once(late, 'abort')])
      client.end(true)
    },
  }
}

/** Asked for at every connection: the broker may have lost the session. Rejects with what it refused. */
async function subscribe(client: mqtt.MqttClient, site: string): Promise<void> {
  const topics = ['readings', 'status', 'taps'].map((kind) => `${TOPIC_ROOT}/${site}/+/${kind}`)
  await client.subscribeAsync(topics, { qos: 1 }).catch((error: Error) => {
    throw new Error(`it does not let us subscribe to ${topics.join(', ')} (${error.message})`)
  })
}

/**
 * mqtt.js acknowledges a message when `handleMessage` calls back, and takes no further one before it. Calling back with an error keeps it
 * reading without acknowledging; the PUBACK is written by us, in the order of arrival, when the message is on disk. Packet ids belong to
 * their connection: what was not answered on it is delivered again on the next one.
 *
 * Answers how to stop: no further message is taken, and it resolves when all that were taken have been answered.
 */
function acknowledgeWhenRecorded(client: mqtt.MqttClient, receive: Receive, now: () => Millis): () => Promise<void> {
  let [connection, waiting, stopping] = [0, 0, false]
  let allAnswered: (() => void) | null = null
  client.on('close', () => (connection += 1))
  const take = (packet: mqtt.IPublishPacket): void => {
    const { topic } = packet
    const parsed = parseTopic(topic)
    const mine = connection
    const message = {
      device: parsed ? `${parsed.site}/${parsed.device}` : topic,
      topic,
      payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
      receivedAt: now(),
      retained: packet.retain,
    }
    waiting += 1
    receive(message, (recorded) => {
      waiting -= 1
      if (mine === connection && packet.qos > 0) {
        if (recorded) client.stream.write(generate({ cmd: 'puback', messageId: packet.messageId! }))
        else client.stream.destroy()
      }
      if (waiting === 0) allAnswered?.()
    })
  }
  client.handleMessage = (packet, callback) => {
    if (!stopping) take(packet)
    if (packet.qos === 0) callback()
    else callback(new Error('acknowledged when it is on disk'))
  }
  return () => {
    stopping = true
    return waiting === 0 ? Promise.resolve() : new Promise((resolve) => (allAnswered = resolve))
  }
}

/** A connection refused on all addresses of a name is one error without words, with the errors of each inside. */
function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(sentenceOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function withoutSecret(url: string): string {
  const parsed = URL.parse(url)
  // Not even the refused text is shown: the password stands in it.
  if (!parsed || !PROTOCOLS.has(parsed.protocol))
    throw new Error('The address of the broker is no URL such as mqtt://user:password@host:1883')
  parsed.password = ''
  parsed.username = ''
  return parsed.toString()
}
