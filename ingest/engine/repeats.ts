import { type DeviceUnit, SEQ_STRIDE, SEQS_KEPT } from './units.ts'

/*
 * A message without a time is known again by its sequence number together with the hash of its values: a device that counts from 0 after a
 * reboot sends other values under the same numbers, and those are readings of their own.
 */

/** FNV-1a, 32 bit. */
export const HASH_START = 0x811c9dc5
const HASH_PRIME = 0x01000193

const number = new Float64Array(1)
const words = new Uint32Array(number.buffer)

/** The hash of a message grown by one of its values: number of the series, value (NaN: unusable). */
export function hashValue(hash: number, series: number, value: number): number {
  number[0] = value
  let grown = Math.imul(hash ^ series, HASH_PRIME)
  grown = Math.imul(grown ^ words[0]!, HASH_PRIME)
  return Math.imul(grown ^ words[1]!, HASH_PRIME)
}

/** Whether this message was heard before; if not it is remembered. A number that comes back with other values begins a new count. */
export function isRepeat(device: DeviceUnit, seq: number, hash: number): boolean {
  const { seqs } = device
  const at = seqs === null ? -1 : slotOf(seqs, seq)
  if (at >= 0 && seqs![at + 1] === hash) return true
  if (at >= 0) seqs!.fill(NaN)
  rememberSeq(device, seq, hash)
  return false
}

function slotOf(seqs: Float64Array, seq: number): number {
  for (let at = 0; at < seqs.length; at += SEQ_STRIDE) if (seqs[at] === seq) return at
  return -1
}

/** Keeps it in the place of the oldest one. */
export function rememberSeq(device: DeviceUnit, seq: number, hash: number): void {
  const seqs = (device.seqs ??= new Float64Array(SEQS_KEPT * SEQ_STRIDE).fill(NaN))
  seqs[device.seqAt] = seq
  seqs[device.seqAt + 1] = hash
  device.seqAt = (device.seqAt + SEQ_STRIDE) % seqs.length
}

/** What is remembered, oldest first, as pairs of sequence number and hash. */
export function seqsOf({ seqs, seqAt }: DeviceUnit): readonly number[] {
  if (!seqs) return []
  return [...seqs.subarray(seqAt), ...seqs.subarray(0, seqAt)].filter((each) => each === each)
}
