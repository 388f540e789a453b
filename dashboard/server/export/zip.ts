import { pipeline, Readable } from 'node:stream'
import { constants, crc32, createDeflateRaw } from 'node:zlib'

/** A file of the archive; its content is compressed as it comes. */
export type ZipEntry = {
  /** ASCII. */
  readonly name: string
  readonly content: Iterable<string> | AsyncIterable<string>
}

type Written = {
  readonly name: Buffer
  readonly offset: number
  readonly crc: number
  readonly compressed: number
  readonly size: number
}

const LOCAL_FILE = 0x04034b50
const DATA_DESCRIPTOR = 0x08074b50
const CENTRAL_FILE = 0x02014b50
const END_OF_CENTRAL = 0x06054b50
const VERSION = 20
/** Sizes and check sum follow the data, because they are not known before. */
const SIZES_FOLLOW = 0x0008
const DEFLATE = 8
/** 1980-01-01, the first day the format knows: when a file was made is nobody's concern. */
const DATE = 0x0021

/** A ZIP archive (PKWARE APPNOTE 6.3) written as a stream; without ZIP64, so below 4 GiB. */
export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = []
  let offset = 0
  for await (const entry of entries) {
    const name = Buffer.from(entry.name, 'ascii')
    const header = Buffer.concat([
      u32(LOCAL_FILE),
      u16(VERSION, SIZES_FOLLOW, DEFLATE, 0, DATE),
      u32(0, 0, 0),
      u16(name.length, 0),
      name,
    ])
    yield header
    const sum = { crc: 0, size: 0 }
    const deflated = createDeflateRaw({ level: constants.Z_BEST_SPEED })
    // A failure of the content ends the reading of what is compressed, which is where it is thrown.
    pipeline(Readable.from(measured(entry.content, sum)), deflated, () => {})
    let compressed = 0
    for await (const chunk of deflated as AsyncIterable<Buffer>) {
      compressed += chunk.length
      yield chunk
    }
    yield u32(DATA_DESCRIPTOR, sum.crc, compressed, sum.size)
    written.push({ name, offset, compressed, ...sum })
    offset += header.length + compressed + 16
  }
  const central = Buffer.concat(written.map(centralFile))
  yield central
  const { length } = written
  yield Buffer.concat([u32(END_OF_CENTRAL), u16(0, 0, length, length), u32(central.length, offset), u16(0)])
}

async function* measured(content: ZipEntry['content'], sum: { crc: number; size: number }): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text)
    sum.crc = crc32(bytes, sum.crc)
    sum.size += bytes.length
    yield bytes
  }
}

const centralFile = ({ name, offset, crc, compressed, size }: Written): Buffer =>
  Buffer.concat([
    u32(CENTRAL_FILE),
    u16(VERSION, VERSION, SIZES_FOLLOW, DEFLATE, 0, DATE),
    u32(crc, compressed, size),
    u16(name.length, 0, 0, 0, 0),
    u32(0, offset),
    name,
  ])

/** Little-endian, as everything in the format. */
function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2))
  return bytes
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4))
  return bytes
}
