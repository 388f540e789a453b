import type { Scenario } from './scenario.ts'

/** Every device has this alarm; the equipment of such an alarm is the device itself. */
const COMMUNICATION_LOST = 'communication-lost'
const SILENT = 'lift-b2'
const GATEWAY = 'gw-plant-b'
const FLAPPING = 'lift-p1'
const FLAP_ms = 4000

/** The device stays connected and says nothing more. */
export const deviceSilent: Scenario = {
  id: 'device-silent',
  title: { en: 'An elevator controller falls silent', zh: '电梯控制器无数据' },
  start: (plant) => void plant.links.set(SILENT, 'mute'),
  stop: (plant) => void plant.links.delete(SILENT),
  lasts_ms: 90_000,
  expects: [{ equipment: SILENT, definition: COMMUNICATION_LOST }],
}

/** A gateway loses its power, and with it everything behind it: one alarm, not one for each. */
export const gatewayLost: Scenario = {
  id: 'gateway-lost',
  title: { en: 'The gateway of a plant room is gone', zh: '机房网关失联' },
  start: (plant) => void plant.links.set(GATEWAY, 'down'),
  stop: (plant) => void plant.links.delete(GATEWAY),
  lasts_ms: 90_000,
  expects: [{ equipment: GATEWAY, definition: COMMUNICATION_LOST }],
}

/** A loose plug: off and on every few seconds. Shorter than the on-delay of lost communication, so it stays quiet. */
export const connectionFlapping: Scenario = {
  id: 'connection-flapping',
  title: { en: 'A connection comes and goes', zh: '通信时断时续' },
  start: () => undefined,
  step: (plant, elapsed_ms) => {
    if (Math.floor(elapsed_ms / FLAP_ms) % 2 === 0) plant.links.set(FLAPPING, 'down')
    else plant.links.delete(FLAPPING)
  },
  stop: (plant) => void plant.links.delete(FLAPPING),
  lasts_ms: 60_000,
  expects: [],
}
