import { Aedes } from 'aedes'
import type { Client } from 'aedes'
import type { Hub } from './hub.ts'
import { fanOut } from './fan-out.ts'
import { Persistence } from './persistence.ts'
import type { Qos, Session } from './session.ts'
import type { Wire } from './wire.ts'

/** Far above what a queue of ours lets through; a full mqemitter would put deliveries of all clients behind one another. */
const CONCURRENCY = 10_000
/** Client ids carry their device before them; the true bound is that of the CONNECT packet. */
const CLIENT_ID_MAX = 8192

const wireOf = (client: Client): Wire => client.conn as Wire

/** aedes over our gate, sessions and limits. Its hooks never throw: a throwing hook would end the process. */
export async function startRouter(hub: Hub): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    persistence: new Persistence(hub),
    concurrency: CONCURRENCY,
    connectTimeout: hub.limits.connectTime_ms,
    drainTimeout: hub.limits.stalled_ms,
    maxClientsIdLength: CLIENT_ID_MAX,
    // only what came through the gate has a wire, and that is authenticated
    authenticate: (_client, _username, _password, done) => done(null, true),
    authorizeSubscribe: (_client, subscription, done) => done(null, subscription),
    authorizePublish: (client, packet, done) => publishWill(hub, client, packet, done),
    authorizeForward: (client, packet) => {
      const session = hub.sessions.get(client.id)
      return session ? forDelivery(session, packet) : null
    },
  })
  aedes.on('connackSent', (_connack, client) => wireOf(client).owner.accepted())
  // aedes' own name for it is a plain EventEmitter 'error': unheard, it would end the process
  ;(aedes as NodeJS.EventEmitter).on('error', (error: unknown) => hub.failed('aedes', error))
  aedes.on('clientError', (_client, error) =>
    hub.log({ level: 'info', code: 'broker.client-error', error: error.message }),
  )
  return aedes
}

type Delivery = { qos: 0 | 1 | 2; topic: string; brokerCounter: number }

/** A delivery goes out at the lower of its own QoS and the highest that was granted [MQTT-3.8.4-6], [MQTT-3.3.5-1]; once. */
function forDelivery<P extends Delivery>(session: Session, packet: P): P | null {
  if (session.isServed(packet.brokerCounter)) return null
  const granted = session.grantedQos(packet.topic)
  if (granted >= 0 && granted < packet.qos) packet.qos = granted as 0 | 1 | 2
  return packet
}

type Will = { readonly topic: string; readonly payload: string | Buffer; readonly qos: Qos; readonly retain: boolean }

/**
 * The only publishes that aedes itself makes are wills. They are the device's own words, so they take the same door, and are fanned out
 * behind what the device said before: aedes is told not to.
 */
function publishWill(hub: Hub, client: Client | null, will: Will, done: (error: Error) => void): void {
  const session = client ? hub.sessions.get(client.id) : undefined
  // the server's own end is not news of a device
  if (!hub.stopping && session) {
    const payload = Buffer.from(will.payload)
    const { topic, qos, retain } = will
    const relies = hub.rightsOf(session.device.key).use(topic) === 'bridge'
    receiveWill(hub, session, { ...will, payload }, relies, () =>
      fanOut(hub, { topic, payload, qos, retain, relies }, ({ kept }) => {
        if (!kept && relies) hub.counters.notRecorded++
      }),
    )
  }
  done(new Error('wills are published by us'))
}

function receiveWill(hub: Hub, { device }: Session, will: Will, relies: boolean, then: () => void): void {
  let over = false
  const finish = (recorded: boolean) => {
    if (over) return
    over = true
    clearTimeout(late)
    // a will cannot be sent again by anyone: the end of the connection is told by the listener as well
    if (!recorded) hub.counters.notRecorded++
    then()
  }
  const late = setTimeout(finish, hub.limits.receiveTime_ms, false)
  if (relies) return finish(true)
  const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload
  const { receive, now } = hub.options
  try {
    hub.counters.published++
    receive({ device: device.key, topic: will.topic, payload, receivedAt: now() }, finish)
  } catch (error) {
    hub.failed('receive', error)
    finish(false)
  }
}
