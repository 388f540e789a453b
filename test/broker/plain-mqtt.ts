import type { IPublishPacket } from 'mqtt-packet'
import { raw } from '../support/mqtt-raw.ts'
import { until } from './broker-under-test.ts'
import type { UnderTest, login } from './broker-under-test.ts'

/** A credential that may use plain MQTT below its own topics. */
export const DEVICE = 'bridge/b1'
export const TOP = `bridge/${DEVICE}`
export const TOPICS = [`${TOP}/TopicA`, `${TOP}/TopicA/B`, `${TOP}/Topic/C`, `${TOP}/TopicA/C`] as const

type Client = Awaited<ReturnType<typeof login>>
type Qos = 0 | 1 | 2

export async function subscribe(client: Client, ...subscriptions: (readonly [string, Qos])[]) {
  client.send(raw.subscribe(900, ...subscriptions))
  return (await client.next('suback')).granted
}

/** Publishes and returns when it is acknowledged; QoS 2 to its end. */
export async function publish(
  client: Client,
  topic: string,
  payload: string,
  qos: Qos,
  fields: Partial<IPublishPacket> = {},
) {
  client.send(raw.publish(topic, payload, { qos, messageId: 500 + qos, ...fields }))
  if (qos === 1) await client.next('puback')
  if (qos === 2) {
    await client.next('pubrec')
    client.send(raw.acknowledge('pubrel', 502))
    await client.next('pubcomp')
  }
}

/** The next message, acknowledged as its QoS asks. */
export async function hear(client: Client): Promise<IPublishPacket> {
  const message = await client.next('publish')
  const id = message.messageId!
  if (message.qos === 1) client.send(raw.acknowledge('puback', id))
  if (message.qos === 2) {
    client.send(raw.acknowledge('pubrec', id))
    await client.next('pubrel')
    client.send(raw.acknowledge('pubcomp', id))
  }
  return message
}

/** Topic, payload, QoS, RETAIN. */
export const said = ({ topic, payload, qos, retain }: IPublishPacket) =>
  [topic, payload.toString(), qos, retain] as const

let ends = 0
/** The messages heard until one of its own comes back: what is not among them did not come. */
export async function hearAll(client: Client): Promise<IPublishPacket[]> {
  const topic = `${TOP}/end/${++ends}`
  await subscribe(client, [topic, 0])
  client.send(raw.publish(topic, 'end'))
  const messages: IPublishPacket[] = []
  for (;;) {
    const message = await hear(client)
    if (message.topic === topic) return messages
    messages.push(message)
  }
}

/** Says DISCONNECT; returns when the broker has let go of everyone. */
export async function leave(under: UnderTest, client: Client) {
  client.send(raw.disconnect())
  await client.end()
  await until(() => under.broker.stats().connections === 0, 'everyone has left')
}
