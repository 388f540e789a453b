import { escape } from '@influxdata/influxdb-client'
import { QUALITY, type QualityCode } from '#domain/point/judge.ts'

const MEASUREMENT = 'readings'
/** From this code on the quality is bad: the number says nothing about the point. */
const BAD_FROM = QUALITY['out-of-range']
/** An InfluxDB holds nanoseconds in 64 bits, up to the year 2262; it would refuse what lies outside of them. */
const TIME_MAX_ms = 9.2e12

/** What begins a line escapes: control characters end it, and a backslash means one thing to InfluxDB and another to VictoriaMetrics. */
// oxlint-disable-next-line no-control-regex -- they are what must not get through
const UNSAFE = /[\u0000-\u001f\u007f\\%]/g
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/**
 * The value of a tag as it is stored and asked for: control characters, backslash and percent as `%XX`, nothing as `%`, so that any two
 * different texts stay different and both kinds of server read back what was written. Slugs stay as they are.
 */
export const tagOf = (text: string): string => (text === '' ? '%' : text.replace(UNSAFE, percent))

/** The text of a tag that was stored. */
export const textOfTag = (tag: string): string =>
  tag === '%' ? '' : tag.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

const tag = (text: string): string => escape.tag(tagOf(text))

/** Measurement and tags of a series key `site/equipment/point`, ready to be put before the fields. */
export function headOf(key: string, measurement = MEASUREMENT): string {
  const [site = '', equipment = '', ...point] = key.split('/')
  return `${measurement},equipment=${tag(equipment)},point=${tag(point.join('/'))},site=${tag(site)} `
}

/**
 * One reading as a line without its end, as the client library's `Point` makes it, at a tenth of the time because the head is made once.
 * Null where its time cannot be stored. A value of bad quality is left out, so that NaN never leaves.
 */
export function lineOf(head: string, t: number, value: number, quality: QualityCode): string | null {
  if (!(t >= 0 && t < TIME_MAX_ms)) return null
  if (quality >= BAD_FROM || !Number.isFinite(value)) return `${head}quality=${quality}i ${t}`
  return `${head}quality=${quality}i,value=${value} ${t}`
}
