import { isUtf8 } from 'node:buffer'
import type { Refused } from '#domain/wire/errors.ts'

/** Larger payloads are refused unread; the embedded broker refuses them even earlier. */
export const PAYLOAD_BYTES_MAX = 256 * 1024
/** Readings in one array message. */
export const READINGS_MAX = 1000
/** Values in one message. */
export const VALUES_MAX = 5000
/** How much of a refused payload is kept to look at. */
const EXCERPT_CHARACTERS = 1000

/** One element of a readings message before its values are looked at. */
export type RawReading = {
  readonly at?: unknown
  readonly seq?: unknown
  readonly values: Readonly<Record<string, unknown>>
}

const SHAPE_LIMIT = { limit: READINGS_MAX }

/** Bytes of a readings topic to its elements; never throws. The values are judged by the engine, point by point. */
export function decodeReadings(payload: Uint8Array): RawReading | readonly RawReading[] | Refused {
  const json = decodeJson(payload)
  if (!json.ok) return json.refused
  const value = json.value
  if (!Array.isArray(value)) return shapeOf(value) ?? (value as RawReading)
  if (value.length === 0) return { code: 'message.no-values' }
  if (value.length > READINGS_MAX) return wrongShape(`an array of ${value.length} readings`)
  for (const one of value) {
    const wrong = shapeOf(one)
    if (wrong) return wrong
  }
  return value as RawReading[]
}

type Decoded = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refused: Refused }
const refuse = (refused: Refused): Decoded => ({ ok: false, refused })

function decodeJson(payload: Uint8Array): Decoded {
  if (payload.length === 0) return refuse({ code: 'message.empty' })
  if (payload.length > PAYLOAD_BYTES_MAX)
    return refuse({ code: 'message.too-large', fill: { size: payload.length, limit: PAYLOAD_BYTES_MAX } })
  if (!isUtf8(payload)) return refuse({ code: 'message.not-utf8' })
  try {
    return { ok: true, value: JSON.parse(textOf(payload)) as unknown }
  } catch (error) {
    return refuse({ code: 'message.not-json', fill: { detail: (error as Error).message.slice(0, 120) } })
  }
}

const textOf = (payload: Uint8Array): string =>
  Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8')

const wrongShape = (detail: string): Refused => ({ code: 'message.wrong-shape', fill: { detail, ...SHAPE_LIMIT } })

function shapeOf(value: unknown): Refused | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongShape(`A reading is an object, not ${kindOf(value)}`)
  const { values, seq } = value as { values?: unknown; seq?: unknown }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return wrongShape(values === undefined ? '"values" is missing' : `"values" is an object, not ${kindOf(values)}`)
  }
  if (seq !== undefined && !(Number.isSafeInteger(seq) && (seq as number) >= 0))
    return wrongShape('"seq" is a whole number from 0')
  return null
}

/** What a value is, for a sentence. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`
}

/** `online` or `offline`, or why it is neither. */
export function decodeStatus(payload: Uint8Array): 'online' | 'offline' | Refused {
  const text = payload.length > 16 ? '' : textOf(payload)
  if (text === 'online' || text === 'offline') return text
  return { code: 'message.wrong-status', fill: { detail: JSON.stringify(excerpt(payload).slice(0, 40)) } }
}

/** The beginning of a payload as readable text: control characters and broken UTF-8 are shown, never kept. */
export function excerpt(payload: Uint8Array): string {
  const text = textOf(payload.subarray(0, EXCERPT_CHARACTERS * 3)).slice(0, EXCERPT_CHARACTERS)
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\u00b7')
}
