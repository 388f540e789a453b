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
  readonly ingest: {
    readonly receive: Receive
    /** Told why the broker is not reached, and null when it is again. */
    readonly trouble: (code: 'broker', detail: string | null) => void
  }
  readonly now: () => Millis
  readonly log: Log
}

type Session = { readonly stop: () => Promise<void> }

/**
 * Readings from a broker of the user's own instead of the embedded one: one persistent session per site (`ingest-<site>`), QoS 1, each
 * message acknowledged only when it is on disk. Throws a sentence if the broker cannot be used at the start (not reached, login or
 * subscription refused); later it reconnects for ever, and says so as a trouble of the platform until it has.
 */
export async function startBrokerClient(
  options: BrokerClientOptions,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const url = withoutSecret(options.url)
  const trouble = oneTrouble((detail) => options.ingest.trouble('broker', detail && `${url}: ${detail}`))
  const opened = await Promise.allSettled(
    options.sites.map((site) => openSession(site, options, (detail) => trouble(site, detail))),
  )
  const sessions = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(sessions.map((session) => session.stop()))
  }
  const failed = opened.find((one) => one.status === 'rejected')
  if (!failed) return { url, stop }
  await stop()
  throw new Error(`The broker ${url} cannot be used: ${sentenceOf(failed.reason)}`)
}

/** The sites share the broker and so its trouble: the words of each that has one. */
function oneTrouble(tell: (detail: string | null) => void): (site: string, detail: string | null) => void {
  const details = new Map<string, string>()
  return (site, detail) => {
    if (detail === null) details.delete(site)
    else details.set(site, detail)
    tell(details.size === 0 ? null : [...new Set(details.values())].join('; '))
  }
}

async function openSession(
  site: string,
  { url, ingest, now, log }: BrokerClientOptions,
  trouble: (detail: string | null) => void,
): Promise<Session> {
  const client = connect(url, `ingest-${site}`)
  const inflow = acknowledgeWhenRecorded(client, ingest.receive, now)
  const first = Promise.withResolvers<void>()
  let opened = false
  const failed = (code: string, error: unknown): void => {
    if (!opened) return first.reject(error)
    const detail = sentenceOf(error)
    log({ level: 'error', code, site, detail })
    trouble(detail)
  }
  const subscribed = (): void => {
    if (opened) trouble(null)
    first.resolve()
  }
  client.on('error', (error) => failed('broker.error', error))
  client.on('connect', ({ sessionPresent }) => {
    log({ level: 'info', code: 'broker.connected', site, sessionPresent })
    subscribe(client, site).then(subscribed, (error: unknown) => failed('broker.subscribe-refused', error))
  })
  client.on('offline', () => {
    log({ level: 'warn', code: 'broker.offline', site })
    // where we have refused a message, the trouble is ours and said as such
    if (opened && !inflow.refused()) trouble('the connection was lost')
  })
  setTimeout(() => first.reject(new Error(`no answer within ${CONNECT_ms / 1000} s`)), CONNECT_ms).unref()
  try {
    await first.promise
  } catch (error) {
    client.end(true)
    throw error
  }
  opened = true
  return {
    async stop() {
      const late = AbortSignal.timeout(CLOSE_ms)
      await Promise.race([inflow.stop().then(() => client.endAsync()), once(late, 'abort')])
      client.end(true)
    },
  }
}

const connect = (url: string, clientId: string): mqtt.MqttClient =>
  mqtt.connect(url, {
    clientId,
    clean: false,
    protocolVersion: 4,
    keepalive: KEEPALIVE_s,
    reconnectPeriod: RECONNECT_ms,
    connectTimeout: CONNECT_ms,
    resubscribe: false,
  })

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
 * A message that was refused ends its connection, and comes again on the next one.
 */
function acknowledgeWhenRecorded(client: mqtt.MqttClient, receive: Receive, now: () => Millis) {
  let [connection, waiting, stopping] = [0, 0, false]
  let refused = false
  let allAnswered: (() => void) | null = null
  client.on('close', () => (connection += 1))
  client.on('connect', () => (refused = false))
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
      dup: packet.dup,
    }
    waiting += 1
    receive(message, (recorded) => {
      waiting -= 1
      if (mine === connection && packet.qos > 0) {
        if (recorded) client.stream.write(generate({ cmd: 'puback', messageId: packet.messageId! }))
        else {
          refused = true
          client.stream.destroy()
        }
      }
      if (waiting === 0) allAnswered?.()
    })
  }
  client.handleMessage = (packet, callback) => {
    if (!stopping) take(packet)
    if (packet.qos === 0) callback()
    else callback(new Error('acknowledged when it is on disk'))
  }
  return {
    /** Whether the connection has ended because a message on it was refused. */
    refused: (): boolean => refused,
    /** No further message is taken; resolves when all that were taken have been answered. */
    stop(): Promise<void> {
      stopping = true
      return waiting === 0 ? Promise.resolve() : new Promise((resolve) => (allAnswered = resolve))
    },
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
