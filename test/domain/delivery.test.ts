import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AGE_MAX_ms,
  ATTEMPTS_MAX,
  type Delivery,
  DELIVERY_STATES,
  type DeliveryInput,
  type DeliveryState,
  isDue,
  isOver,
  newDelivery,
  reduceDelivery,
} from '#domain/response/delivery.ts'
import { aNotice } from '../support/response.ts'

const NEW = newDelivery({
  id: 'd-1',
  site: 'hq',
  alarm: 'hq.panel.fire',
  occurrence: 'o-1',
  escalation: 'e-1',
  channel: 'mail',
  to: { account: 'ana', name: 'Ana', address: 'ana@example.com', language: 'en' },
  notice: aNotice(),
  createdAt: 1000,
})
const sending = reduceDelivery(NEW, { type: 'begin', at: 1000 })
const waiting = reduceDelivery(sending, { type: 'fail', at: 2000, detail: '451 later', again: true })
const IN: Readonly<Record<DeliveryState, Delivery>> = {
  queued: NEW,
  sending,
  waiting,
  sent: reduceDelivery(sending, { type: 'succeed', at: 2000, detail: '250 ok' }),
  'given-up': reduceDelivery(sending, { type: 'fail', at: 2000, detail: '550 no', again: false }),
  withdrawn: reduceDelivery(NEW, { type: 'withdraw', at: 2000, detail: 'acknowledged' }),
}
const INPUTS: Readonly<Record<DeliveryInput['type'], DeliveryInput>> = {
  begin: { type: 'begin', at: 9000 },
  succeed: { type: 'succeed', at: 9000, detail: 'ok' },
  fail: { type: 'fail', at: 9000, detail: 'no', again: true },
  restarted: { type: 'restarted', at: 9000 },
  withdraw: { type: 'withdraw', at: 9000, detail: 'acknowledged' },
}

/** Where each input leads from each state; a dot: nothing happens. */
const TABLE: Readonly<Record<DeliveryState, Readonly<Record<DeliveryInput['type'], DeliveryState | '.'>>>> = {
  queued: { begin: 'sending', succeed: '.', fail: '.', restarted: '.', withdraw: 'withdrawn' },
  sending: { begin: '.', succeed: 'sent', fail: 'waiting', restarted: 'waiting', withdraw: '.' },
  waiting: { begin: 'sending', succeed: '.', fail: '.', restarted: '.', withdraw: 'withdrawn' },
  sent: { begin: '.', succeed: '.', fail: '.', restarted: '.', withdraw: '.' },
  'given-up': { begin: '.', succeed: '.', fail: '.', restarted: '.', withdraw: '.' },
  withdrawn: { begin: '.', succeed: '.', fail: '.', restarted: '.', withdraw: '.' },
}

describe.each(DELIVERY_STATES)('a delivery that is %s', (state) => {
  test.each(Object.values(INPUTS))('$type', (input) => {
    const before = IN[state]
    expect(before.state).toBe(state)
    const after = reduceDelivery(before, input)
    const expected = TABLE[state][input.type]
    if (expected === '.') expect(after).toBe(before)
    else expect(after.state).toBe(expected)
  })
})

test('pauses grow, the receiver may ask for a longer one, and at last it is given up with the last answer', () => {
  let delivery = NEW
  let now = 1000
  const pauses: number[] = []
  while (!isOver(delivery)) {
    delivery = reduceDelivery(delivery, { type: 'begin', at: now })
    delivery = reduceDelivery(delivery, { type: 'fail', at: now, detail: '451 later', again: true })
    if (delivery.nextAt === null) break
    pauses.push((delivery.nextAt - now) / 1000)
    now = delivery.nextAt
  }
  expect(pauses).toEqual([5, 15, 45, 135, 405, 900, 900, 900, 900])
  expect(delivery).toMatchObject({ state: 'given-up', nextAt: null })
  expect(delivery.attempts).toHaveLength(ATTEMPTS_MAX)
  expect(delivery.attempts.at(-1)).toMatchObject({ result: 'given-up', detail: '451 later' })
  const asked = reduceDelivery(sending, { type: 'fail', at: 2000, detail: '429', again: true, after_ms: 60_000 })
  expect(asked.nextAt).toBe(62_000)
})

test('a message the process died with goes out once more at once, and the record says why', () => {
  const again = reduceDelivery(sending, { type: 'restarted', at: 5000 })
  expect(again).toMatchObject({ state: 'waiting', nextAt: 5000, id: sending.id })
  expect(again.attempts).toEqual([{ at: 5000, result: 'uncertain', detail: expect.stringContaining('same id') }])
})

/**
 * D1  attempts and age are bounded: it always comes to an end
 * D2  it is over exactly when nothing is due and nothing is being sent
 * D3  a restart (through JSON) changes nothing
 */
test('D1–D3 hold in any run', () => {
  const input = fc.constantFrom<DeliveryInput['type']>(
    'begin',
    'begin',
    'fail',
    'fail',
    'succeed',
    'restarted',
    'withdraw',
  )
  const run = fc.array(fc.record({ wait_ms: fc.constantFrom(0, 5000, 900_000), input }), { maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(run, (steps) => {
      let now = 1000
      let delivery = NEW
      for (const one of steps) {
        now += one.wait_ms
        const next = reduceDelivery(delivery, { ...INPUTS[one.input], at: now })
        expect(
          reduceDelivery(JSON.parse(JSON.stringify(delivery)) as Delivery, { ...INPUTS[one.input], at: now }),
          'D3',
        ).toEqual(next)
        delivery = next
        expect(delivery.attempts.length, 'D1').toBeLessThanOrEqual(ATTEMPTS_MAX)
        expect(isOver(delivery), 'D2').toBe(delivery.nextAt === null && delivery.state !== 'sending')
        if (delivery.state === 'waiting' && delivery.attempts.at(-1)?.result === 'failed') {
          expect(delivery.nextAt! - delivery.createdAt, 'D1').toBeLessThanOrEqual(AGE_MAX_ms)
        }
        expect(isDue(delivery, Infinity), 'D2').toBe(delivery.state === 'queued' || delivery.state === 'waiting')
      }
    }),
    { seed: 20_261_125, numRuns: 500 },
  )
})
