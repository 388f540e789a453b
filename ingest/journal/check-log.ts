import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** Sizes and fields of the write-ahead log: https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
const FRAMES_A_READ = 256
/** Frames of fewer commits than this may lie behind a broken one without anything being lost. */
const COMMITS_THAT_PROVE = 2

/**
 * Looks for damage in the write-ahead log that SQLite would pass over in silence. SQLite ends the log at the first frame whose check
 * sum is wrong, because that is how a crash during a commit looks. But each commit is synced before the next one begins, so behind such a frame
 * at most one commit can lie. Where two lie behind it, linked by their check sums, it was whole once, and opening would lose what was
 * acknowledged. Throws then. (What an earlier, longer commit that failed left behind links to one commit only.)
 */
export function checkLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= LOG_HEADER_BYTES) return
  const handle = openSync(file, 'r')
  try {
    const header = read(handle, 0, LOG_HEADER_BYTES)
    const log = parseHeader(header)
    if (log) checkFrames(handle, size, log)
  } finally {
    closeSync(handle)
  }
}

type Log = {
  readonly littleEndian: boolean
  readonly pageBytes: number
  readonly salts: readonly [number, number]
  readonly sum: Sum
}
type Sum = [number, number]

/** Null where the header is not whole: SQLite begins such a log anew, it was torn when the log was created. */
function parseHeader(header: DataView): Log | null {
  const magic = header.getUint32(0)
  if ((magic & ~1) !== MAGIC) return null
  const littleEndian = magic === MAGIC
  const sum = addTo([0, 0], header, 0, 24, littleEndian)
  if (sum[0] !== header.getUint32(24) || sum[1] !== header.getUint32(28)) return null
  return {
    littleEndian,
    pageBytes: header.getUint32(8),
    salts: [header.getUint32(16), header.getUint32(20)],
    sum,
  }
}

function checkFrames(handle: number, size: number, log: Log): void {
  const frameBytes = FRAME_HEADER_BYTES + log.pageBytes
  const frames = Math.floor((size - LOG_HEADER_BYTES) / frameBytes)
  let sum = log.sum
  let broken: number | null = null
  let commits = 0
  for (let first = 0; first < frames; first += FRAMES_A_READ) {
    const n = Math.min(FRAMES_A_READ, frames - first)
    const view = read(handle, LOG_HEADER_BYTES + first * frameBytes, n * frameBytes)
    for (let i = 0; i < n; i += 1) {
      const at = i * frameBytes
      const ours = view.getUint32(at + 8) === log.salts[0] && view.getUint32(at + 12) === log.salts[1]
      const stored: Sum = [view.getUint32(at + 16), view.getUint32(at + 20)]
      const commit = ours && view.getUint32(at + 4) !== 0 ? 1 : 0
      const linked = ours && isSum(stored, sumOf(sum, view, at, log))
      if (!linked) broken ??= first + i
      commits = linked ? commits + commit : commit
      if (broken !== null && commits >= COMMITS_THAT_PROVE) {
        throw new Error(`commits lie behind the damaged frame ${broken} of its write-ahead log`)
      }
      if (broken === null) commits = 0
      sum = stored
    }
  }
}

const isSum = (a: Sum, b: Sum): boolean => a[0] === b[0] && a[1] === b[1]

/** The check sum of a frame continues the one of the frame before it: eight bytes of its header, then its page. */
const sumOf = (before: Sum, view: DataView, at: number, log: Log): Sum =>
  addTo(addTo(before, view, at, 8, log.littleEndian), view, at + FRAME_HEADER_BYTES, log.pageBytes, log.littleEndian)

function addTo([first, second]: Sum, view: DataView, from: number, bytes: number, littleEndian: boolean): Sum {
  let a = first
  let b = second
  for (let at = from; at < from + bytes; at += 8) {
    a = (a + view.getUint32(at, littleEndian) + b) >>> 0
    b = (b + view.getUint32(at + 4, littleEndian) + a) >>> 0
  }
  return [a, b]
}

function read(handle: number, from: number, bytes: number): DataView {
  const buffer = Buffer.alloc(bytes)
  readSync(handle, buffer, 0, bytes, from)
  return new DataView(buffer.buffer, buffer.byteOffset, bytes)
}
