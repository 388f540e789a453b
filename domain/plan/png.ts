import { isAt, viewOf } from './bytes.ts'
import { damaged, type PictureAnswer } from './picture.ts'

const SIGNATURE = '\x89PNG\r\n\x1a\n'
/** Length, name and check sum of a chunk. */
const AROUND_CHUNK = 12

/** PNG (W3C, third edition): chunk by chunk from IHDR to IEND; null where the file does not begin like one. */
export function readPng(bytes: Uint8Array): PictureAnswer | null {
  if (!isAt(bytes, 0, SIGNATURE)) return null
  const view = viewOf(bytes)
  let at = SIGNATURE.length
  if (!isAt(bytes, at + 4, 'IHDR') || at + AROUND_CHUNK + 13 > bytes.length) return cutOff()
  const width = view.getUint32(at + 8)
  const height = view.getUint32(at + 12)
  if (width === 0 || height === 0) return damaged('it has no size', '图片没有尺寸')
  let hasData = false
  while (at + AROUND_CHUNK <= bytes.length) {
    const next = at + AROUND_CHUNK + view.getUint32(at)
    if (next > bytes.length) return cutOff()
    hasData ||= isAt(bytes, at + 4, 'IDAT')
    if (isAt(bytes, at + 4, 'IEND'))
      return hasData ? { picture: { type: 'image/png', width, height, end: next } } : cutOff()
    at = next
  }
  return cutOff()
}

const cutOff = (): PictureAnswer => damaged('it is cut off', '文件不完整')
