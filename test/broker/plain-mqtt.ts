import type { IPublishPacket } from 'mqtt-packet'
import { raw } from '../support/mqtt-raw.ts'
import { until } from './broker-under-test.ts'
import type { UnderTest, login } from './broker-under-test.ts'

/** A credential that may use plain MQTT below its own topics. */
export const DEVICE = 'bridge/b1'
export const TOP = `bridge/${DEVICE}`
export const TOPICS = [`${TOP}/TopicA`, `${TOP}/TopicA/B`, `${TOP}/Topic/C`, `${TOP}/TopicA/C`] as const

type Client = Awaited<ReturnType<typeof login>>
