import { connect, type MqttClient } from 'mqtt'
import { topicOf, type TopicKind } from '#domain/wire/topics.ts'

/** The MQTT connection of one device, with its own credential and its last will. */
export type Connection = {
  /** Resolves when the broker has acknowledged it, however often the connection is lost until then. */
  readonly publish: (kind: TopicKind, payload: string, qos: 0 | 1, retain?: boolean) => Promise<void>
  readonly isConnected: () => boolean
  /** How much waits for its acknowledgement. */
  readonly waiting: () => number
  /** Cuts the line without a word, so that the last will speaks. */
  readonly cut: () => void
  /** Says good-bye: `offline`, then DISCONNECT. */
  readonly close: () => Promise<void>
}

export type ConnectOptions = {
  readonly mqttUrl: string
  readonly device: { readonly site: string; readonly id: string }
  readonly secret: string
  readonly log: (line: string) => void
}

const RECONNECT_ms = 2000
const KEEP_ALIVE_s = 30
const GOOD_BYE_ms = 2000

/** Connects at once and again whenever the line is lost. User name `site/device`, password: the device's secret. */
export function connectDevice({ mqttUrl, device, secret, log }: ConnectOptions): Connection {
  const key = `${device.site}/${device.id}`
  const status = topicOf(device, 'status')
  const client: MqttClient = connect(mqttUrl, {
    clientId: `${device.site}.${device.id}`,
    username: key,
    password: secret,
    reconnectPeriod: RECONNECT_ms,
    keepalive: KEEP_ALIVE_s,
    will: { topic: status, payload: Buffer.from('offline'), qos: 1, retain: true },
  })
  let waiting = 0
  let complained = false
  client.on('connect', () => {
    complained = false
    client.publish(status, 'online', { qos: 1, retain: true })
  })
  client.on('error', (error) => {
    if (!complained) log(`${key}: ${error.message}`)
    complained = true
  })
  const publish: Connection['publish'] = async (kind, payload, qos, retain = false) => {
    waiting++
    try {
      await client.publishAsync(topicOf(device, kind), payload, { qos, retain })
    } finally {
      waiting--
    }
  }
  return {
    publish,
    isConnected: () => client.connected,
    waiting: () => waiting,
    cut: () => {
      client.options.reconnectPeriod = 0
      client.stream.destroy()
      client.end(true)
    },
    close: async () => {
      if (client.connected)
        await atMost(
          GOOD_BYE_ms,
          publish('status', 'offline', 1, true).catch((error: Error) => log(`${key}: ${error.message}`)),
        )
      // A client that is ended between CONNECT and CONNACK may never say that it has ended.
      await atMost(GOOD_BYE_ms, client.endAsync(!client.connected))
      client.stream?.destroy()
    },
  }
}

const atMost = (limit_ms: number, work: Promise<void>): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, limit_ms).unref())])
