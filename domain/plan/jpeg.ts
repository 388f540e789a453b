import { isAt, viewOf } from './bytes.ts'
import { damaged, type PictureAnswer } from './picture.ts'

const END = 0xd9
const SCAN = 0xda
/** Markers without a segment: TEM and the restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
/** SOF0 … SOF15 carry the size; 0xC4, 0xC8 and 0xCC are no frames. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** JPEG (ITU-T T.81 annex B): marker by marker to the end of the image; null where the file does not begin like one. */
export function readJpeg(bytes: Uint8Array): PictureAnswer | null {
  if (!isAt(bytes, 0, '\xff\xd8\xff')) return null
  const view = viewOf(bytes)
  let at = 2
  let size: { readonly width: number; readonly height: number } | null = null
  let scanned = false
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return damaged('its parts do not follow each other', '数据段不连续')
    const marker = bytes[at + 1]!
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2
    } else if (marker === END) {
      if (!size || !scanned) return cutOff()
      return { picture: { type: 'image/jpeg', ...size, end: at + 2 } }
    } else {
      if (at + 4 > bytes.length) return cutOff()
      const next = at + 2 + view.getUint16(at + 2)
      if (next > bytes.length) return cutOff()
      if (isFrame(marker)) {
        if (next < at + 9) return damaged('its header is too short', '头部过短')
        size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
        if (size.width === 0 || size.height === 0) return damaged('it has no size', '图片没有尺寸')
      }
      scanned ||= marker === SCAN
      at = marker === SCAN ? endOfScan(bytes, next) : next
    }
  }
  return cutOff()
}

/** Within a scan 0xFF is followed by 0 or by a restart; anything else is the next marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!
    if (bytes[at] === 0xff && next !== 0 && !isBare(next)) return at
  }
  return bytes.length
}

const cutOff = (): PictureAnswer => damaged('it is cut off', '文件不完整')
