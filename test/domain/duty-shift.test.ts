import { expect, test } from 'vitest'
import { shiftCan, whyNotShift } from '#domain/duty/can.ts'
import type { ShiftAction, ShiftCommand, ShiftInput, ShiftSetting } from '#domain/duty/input.ts'
import { reduceShift } from '#domain/duty/reduce.ts'
import { onDuty, type Shift, SHIFT_STATES, type ShiftState } from '#domain/duty/shift.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { ana, aSetting, aShift, bo, chen, dai, EIGHT } from '../support/duty.ts'

const END = EIGHT + 8 * HOUR_ms
const ACTIONS: readonly ShiftAction[] = ['sign-on', 'sign-off', 'sign', 'accept', 'refuse', 'end', 'cancel']
const on = (person = ana) => ({ person, onAt: EIGHT, offAt: null })

const STANDING: Readonly<Record<ShiftState, Shift>> = {
  planned: aShift(),
  'on-duty': aShift({ state: 'on-duty', attendance: [on(ana), on(bo)] }),
  'handing-over': aShift({
    state: 'handing-over',
    attendance: [on(ana), on(bo)],
    signed: { person: ana, at: END },
  }),
  'handed-over': aShift({ state: 'handed-over' }),
  ended: aShift({ state: 'ended' }),
  unmanned: aShift({ state: 'unmanned' }),
  cancelled: aShift({ state: 'cancelled' }),
}
const commandOf = (type: ShiftAction, by = bo, at = EIGHT + HOUR_ms): ShiftCommand =>
  type === 'refuse' || type === 'cancel' ? { type, at, by, reason: 'why' } : { type, at, by }

/** Who does it, at a post that may close and where Chen is on duty in the next shift. */
const DOER: Readonly<Record<ShiftAction, typeof ana>> = {
  'sign-on': dai,
  'sign-off': bo,
  sign: bo,
  accept: chen,
  refuse: chen,
  end: bo,
  cancel: dai,
}
const LEADS_TO: Readonly<Record<ShiftState, Readonly<Partial<Record<ShiftAction | 'tick', ShiftState>>>>> = {
  planned: { 'sign-on': 'on-duty', cancel: 'cancelled', tick: 'unmanned' },
  'on-duty': { 'sign-on': 'on-duty', 'sign-off': 'on-duty', sign: 'handing-over', end: 'ended', tick: 'on-duty' },
  'handing-over': {
    'sign-on': 'handing-over',
    'sign-off': 'handing-over',
    accept: 'handed-over',
    refuse: 'on-duty',
    tick: 'handing-over',
  },
  'handed-over': {},
  ended: {},
  unmanned: {},
  cancelled: {},
}

test.each(SHIFT_STATES)('a shift that is %s does what its table says and nothing else', (state) => {
  const setting = aSetting({ mustBeRelieved: false, incoming: [chen] })
  const inputs: readonly ShiftInput[] = [
    ...ACTIONS.map((type) => commandOf(type, DOER[type])),
    { type: 'tick', at: END + HOUR_ms },
  ]
  for (const input of inputs) {
    const [next, facts] = reduceShift(STANDING[state], input, setting)
    const wanted = LEADS_TO[state][input.type]
    expect([input.type, next.state, facts.length]).toEqual([input.type, wanted ?? state, wanted ? 1 : 0])
    if (!wanted) expect(next).toBe(STANDING[state])
    if (input.type !== 'tick')
      expect(whyNotShift(input, STANDING[state], setting) === null, input.type).toBe(wanted !== undefined)
  }
})

/** Applies commands one after the other and answers the refusals' codes and the facts' types as a log. */
function story(shift: Shift, setting: ShiftSetting, inputs: readonly ShiftInput[]) {
  const log: string[] = []
  let now = shift
  for (const input of inputs) {
    const refused = input.type === 'tick' ? null : whyNotShift(input, now, setting)
    const [next, facts] = reduceShift(now, input, setting)
    log.push(...(refused ? [refused.code] : []), ...facts.map(({ type }) => type))
    now = next
  }
  return { shift: now, log }
}

test('a night of two people, handed over late after a refusal', () => {
  const { shift, log } = story(aShift(), aSetting({ incoming: [chen] }), [
    { type: 'sign-on', at: EIGHT - 2 * HOUR_ms, by: ana },
    { type: 'sign-on', at: EIGHT - 10 * MINUTE_ms, by: ana },
    { type: 'sign-on', at: EIGHT, by: ana },
    { type: 'sign-on', at: EIGHT + 1, by: dai },
    { type: 'end', at: END, by: ana },
    { type: 'accept', at: END, by: chen },
    { type: 'sign', at: END, by: chen },
    { type: 'sign', at: END, by: ana },
    { type: 'tick', at: END + 15 * MINUTE_ms - 1 },
    { type: 'tick', at: END + 15 * MINUTE_ms },
    { type: 'tick', at: END + 16 * MINUTE_ms },
    { type: 'sign-off', at: END, by: ana },
    { type: 'accept', at: END, by: ana },
    { type: 'accept', at: END, by: dai },
    { type: 'refuse', at: END, by: chen, reason: 'the keys are missing' },
    { type: 'sign', at: END, by: dai },
    { type: 'accept', at: END, by: chen },
    { type: 'accept', at: END, by: chen },
  ])
  expect(log).toEqual(
    [
      'duty.too-early',
      'shift.signed-on',
      'duty.already-on',
      'shift.signed-on',
      'duty.must-be-relieved',
      'duty.not-allowed',
      'duty.not-on-shift',
      'shift.handing-over',
      'shift.late',
      'duty.last-on-post',
      'duty.same-person',
      'duty.not-incoming',
      'shift.refused',
      'shift.handing-over',
      'shift.handed-over',
      'duty.not-allowed',
    ].toSpliced(9, 1, 'duty.handover-open'),
  )
  expect(shift).toMatchObject({
    state: 'handed-over',
    signed: { person: dai },
    accepted: { person: chen },
    refusals: [{ person: chen, reason: 'the keys are missing' }],
  })
  expect(onDuty(shift)).toEqual([])
})

test('until somebody takes over, the outgoing shift stays on duty, for days if it must be', () => {
  const [late] = reduceShift(STANDING['handing-over'], { type: 'tick', at: END + 48 * HOUR_ms }, aSetting())
  expect([late.state, onDuty(late)]).toEqual(['handing-over', [ana, bo]])
})

test('a post that closes ends its shift; the last person cannot simply leave', () => {
  const closing = aSetting({ mustBeRelieved: false })
  const { log } = story(aShift(), closing, [
    { type: 'sign-on', at: EIGHT, by: ana },
    { type: 'sign-off', at: EIGHT, by: ana },
    { type: 'sign-off', at: EIGHT, by: bo },
    { type: 'end', at: END, by: bo },
    { type: 'end', at: END, by: ana },
  ])
  expect(log).toEqual(['shift.signed-on', 'duty.last-on-post', 'duty.not-on-shift', 'duty.not-on-shift', 'shift.ended'])
})

test('a shift that nobody came to is told at its end, and cannot be signed on to afterwards', () => {
  const { log, shift } = story(aShift(), aSetting(), [
    { type: 'tick', at: END - 1 },
    { type: 'sign-on', at: END, by: ana },
    { type: 'tick', at: END + 5 },
    { type: 'sign-on', at: END + 6, by: ana },
  ])
  expect(log).toEqual(['duty.shift-over', 'shift.unmanned', 'duty.not-allowed'])
  expect(shift.state).toBe('unmanned')
})

test('the button and the reducer ask the same table', () => {
  expect(shiftCan('sign', STANDING['on-duty'], ana, { ...aSetting(), at: EIGHT })).toBe(true)
  expect(shiftCan('sign', STANDING['on-duty'], chen, { ...aSetting(), at: EIGHT })).toBe(false)
})
