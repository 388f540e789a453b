import { isAt, viewOf } from './bytes.ts'
import { damaged, type PictureAnswer } from './picture.ts'

/** WebP (RFC 9649): the size stands in the first chunk, the end in the RIFF header; null where the file does not begin like one. */
export function readWebp(bytes: Uint8Array): PictureAnswer | null {
  if (!isAt(bytes, 0, 'RIFF') || !isAt(bytes, 8, 'WEBP')) return null
  const view = viewOf(bytes)
  const end = 8 + view.getUint32(4, true)
  if (bytes.length < 30 || end > bytes.length || end < 30) return damaged('it is cut off', '文件不完整')
  const size = sizeOf(bytes, view)
  if (!size || size.width === 0 || size.height === 0) return damaged('its header is not known', '无法识别头部')
  return { picture: { type: 'image/webp', ...size, end } }
}

function sizeOf(bytes: Uint8Array, view: DataView): { readonly width: number; readonly height: number } | null {
  if (isAt(bytes, 12, 'VP8X')) {
    const of = (at: number): number => 1 + view.getUint16(at, true) + (bytes[at + 2]! << 16)
    return { width: of(24), height: of(27) }
  }
  if (isAt(bytes, 12, 'VP8L') && bytes[20] === 0x2f) {
    const packed = view.getUint32(21, true)
    return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) }
  }
  if (isAt(bytes, 12, 'VP8 ') && isAt(bytes, 23, '\x9d\x01\x2a'))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  return null
}
