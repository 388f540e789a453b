import { deflateSync } from 'node:zlib'

/** Pictures made byte by byte, so that a test can say what is wrong with one. */

const chunk = (name: string, data: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  // Readers of headers do not look at the check sum, and browsers do not get these.
  return Buffer.concat([length, Buffer.from(name, 'latin1'), data, checkSum(Buffer.concat([Buffer.from(name), data]))])
}

function checkSum(bytes: Uint8Array): Buffer {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(~crc >>> 0)
  return sum
}

/** A white PNG; `claims` a size of its own in the header. */
export function png(width: number, height: number, claims = { width, height }): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(claims.width, 0)
  header.writeUInt32BE(claims.height, 4)
  const rows = Buffer.alloc((width + 1) * height, 0xff)
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ])
}

/** The frame of a baseline JPEG with a scan of a few bytes. */
export function jpeg(width: number, height: number): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt16BE(height, 0)
  size.writeUInt16BE(width, 2)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0x4a, 0x46]),
    Buffer.from([0xff, 0xc0, 0, 11, 8]),
    size,
    Buffer.from([1, 1, 0x11, 0]),
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** A WebP of the extended kind. */
export function webp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(32, 4)
  bytes.write('WEBPVP8X', 8, 'latin1')
  bytes.writeUInt32LE(10, 16)
  bytes.writeUIntLE(width - 1, 24, 3)
  bytes.writeUIntLE(height - 1, 27, 3)
  return bytes
}

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
/** A drawing of 400 × 300 with this inside. */
export const svg = (inside: string, attributes = 'viewBox="0 0 400 300"'): Buffer =>
  Buffer.from(`<svg ${SVG} ${attributes}>${inside}</svg>`)
