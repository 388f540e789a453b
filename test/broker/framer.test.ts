import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Framer } from '../../broker/framer.ts'
import { raw } from '../support/mqtt-raw.ts'

const MAX = 2000
const anyPacket = fc
  .record({
    size: fc.integer({ min: 0, max: 900 }),
    id: fc.integer({ min: 1, max: 65_535 }),
    qos: fc.constantFrom(0, 1, 2),
  })
  .map(({ size, id, qos }) => raw.publish('a/b', Buffer.alloc(size, id), { qos, messageId: id }))

/** Every packet found, copied at once and again at the end: a kept view must not change. */
function packetsOf(pieces: readonly Buffer[], backEvery: number) {
  const framer = new Framer(MAX)
  const now: Buffer[] = []
  const later: Buffer[] = []
  let n = 0
  for (const piece of pieces) {
    framer.append(piece)
    while (framer.next() === 'packet') {
      if (++n % backEvery === 0) {
        framer.back()
        framer.next()
      }
      const view = framer.bytes.subarray(framer.start, framer.end)
      later.push(view)
      now.push(Buffer.from(view))
    }
  }
  return { now, later, rest: framer.rest }
}

test('a stream cut anywhere gives the same packets, and views of them stay as they were', () => {
  fc.assert(
    fc.property(
      fc.array(anyPacket, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 2, max: 5 }),
      (packets, cuts, backEvery) => {
        const stream = Buffer.concat(packets)
        const pieces: Buffer[] = []
        for (let at = 0, i = 0; at < stream.length; at += cuts[i++ % cuts.length]!) {
          pieces.push(Buffer.from(stream.subarray(at, at + cuts[i % cuts.length]!)))
        }
        const found = packetsOf(pieces, backEvery)
        expect(found.now).toEqual(packets)
        expect(found.later).toEqual(packets)
        expect(found.rest).toBe(0)
      },
    ),
  )
})

test('a packet over the limit is refused at its header, whatever is there of its body', () => {
  const framer = new Framer(MAX)
  framer.append(raw.publish('a', Buffer.alloc(MAX)).subarray(0, 3))
  expect(framer.next()).toBe('too-large')
})

test('a remaining length needs its last byte, and has at most four', () => {
  const framer = new Framer(MAX)
  framer.append(Buffer.from([0x30]))
  expect(framer.next()).toBe('more')
  framer.append(Buffer.from([0x80, 0x80, 0x80]))
  expect(framer.next()).toBe('more')
  framer.append(Buffer.from([0x80]))
  expect(framer.next()).toBe('malformed')
})
