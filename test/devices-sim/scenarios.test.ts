import { describe, expect, test } from 'vitest'
import { alarmState } from '#domain/alarm/alarm.ts'
import { PROFILES } from '#domain/profile/registry.ts'
import { DEMO_PLAN, planStep } from '../../devices-sim/demo-plan.ts'
import { harbourPlaza } from '../../devices-sim/estate.ts'
import { createPlant, readingsOf, stepPlant } from '../../devices-sim/plant.ts'
import { SCENARIOS } from '../../devices-sim/scenario/scenarios.ts'
import type { Scenario } from '../../devices-sim/scenario/scenario.ts'
import { type Planned, simulate, type SimulateOptions } from '../../devices-sim/simulate.ts'
import { createBacktest } from '../support/backtest.ts'

const MINUTE_ms = 60_000
const MORNING = Date.parse('2026-11-23T10:00:00+08:00')
const NIGHT = Date.parse('2026-11-23T01:30:00+08:00')
/** The building stands like this before something goes wrong. */
const CALM_ms = 5 * MINUTE_ms
const SEED = 11

/** The simulated building through the real engine; every alarm that an operator saw raised, in order, as `equipment/definition`. */
async function raised(options: Partial<SimulateOptions> & { readonly duration_ms: number }) {
  const estate = harbourPlaza()
  const backtest = await createBacktest(estate, PROFILES)
  for (const message of simulate({ estate, seed: SEED, startAt: MORNING, ...options })) {
    if (message.kind !== 'taps') backtest.send(message.device, message.kind, message.payload, message.at)
  }
  const everything = backtest.raises()
  const raises = everything.filter((raise) => alarmState(raise.alarm) === 'unacknowledged')
  const hidden = everything.filter((raise) => alarmState(raise.alarm) === 'suppressed')
  return { raises: raises.map((raise) => `${raise.equipment}/${raise.definition}`), all: raises, hidden, backtest }
}

const expectedOf = (scenario: Scenario): readonly string[] =>
  scenario.expects.map(({ equipment, definition }) => `${equipment}/${definition}`)

describe('normal operation', () => {
  test('half an hour of it in the morning raises nothing, and every message is a good one', async () => {
    const { raises, backtest } = await raised({ duration_ms: 30 * MINUTE_ms })
    expect(raises).toEqual([])
    expect(backtest.deadLetters).toEqual([])
    expect(backtest.counters).toMatchObject({ rejected: 0, bad: 0, late: 0, duplicates: 0 })
    expect(backtest.counters.messages).toBeGreaterThan(10_000)
  })

  test('half an hour of it at night raises nothing', async () => {
    const { raises } = await raised({ startAt: NIGHT, duration_ms: 30 * MINUTE_ms, seed: 4 })
    expect(raises).toEqual([])
  })

  test('the instruments send every point of their kind, within its normal range where they run', () => {
    const file = harbourPlaza()
    const plant = createPlant(file, SEED, MORNING)
    stepPlant(plant, MINUTE_ms)
    for (const { id, kind } of file.equipment) {
      const values = readingsOf(plant, id)!
      const points = PROFILES[kind as keyof typeof PROFILES].points
      expect(Object.keys(values).toSorted(), id).toEqual(points.map((point) => point.name).toSorted())
    }
  })
})

describe('the scenarios', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
    '%s raises exactly what it says, and nothing after it is over',
    async (id, scenario) => {
      const planned: Planned[] = [{ scenario: id, from_ms: CALM_ms, until_ms: CALM_ms + scenario.lasts_ms }]
      const { raises, backtest } = await raised({ duration_ms: CALM_ms + scenario.lasts_ms + 3 * MINUTE_ms, planned })
      expect(raises.toSorted()).toEqual(expectedOf(scenario).toSorted())
      expect(backtest.deadLetters).toEqual([])
    },
  )

  test('a tripped pump is replaced by its standby', () => {
    const flows: number[] = []
    const planned = [{ scenario: 'pump-trip', from_ms: MINUTE_ms, until_ms: 5 * MINUTE_ms }]
    const options = { estate: harbourPlaza(), seed: SEED, startAt: MORNING, duration_ms: 3 * MINUTE_ms, planned }
    const messages = simulate({ ...options, look: (plant) => void flows.push(plant.pumps.get('chwp-a-2')!.flow_m3_h) })
    expect([...messages].length).toBeGreaterThan(0)
    expect(flows[30]).toBe(0)
    expect(flows.at(-1)).toBeGreaterThan(50)
  })

  test('a leak at night is found as one, too', async () => {
    const planned = [{ scenario: 'leak-at-night', from_ms: CALM_ms, until_ms: CALM_ms + 12 * MINUTE_ms }]
    const { raises } = await raised({ startAt: NIGHT, duration_ms: 20 * MINUTE_ms, planned })
    expect(raises).toEqual(['tank-b-roof/leak'])
  })

  test('a lost gateway hides the devices behind it, and forgets none', async () => {
    const planned = [{ scenario: 'gateway-lost', from_ms: CALM_ms, until_ms: CALM_ms + 2 * MINUTE_ms }]
    const { raises, hidden } = await raised({ duration_ms: CALM_ms + 2 * MINUTE_ms, planned })
    const behind = harbourPlaza().devices.filter((device) => device.gateway === 'gw-plant-b')
    expect(raises).toEqual(['gw-plant-b/communication-lost'])
    expect(hidden.map((raise) => raise.equipment).toSorted()).toEqual(behind.map(({ id }) => id).toSorted())
  })

  test('a flood is one: more than ten alarms within ten minutes', () => {
    expect(SCENARIOS.find(({ id }) => id === 'alarm-flood')!.expects.length).toBeGreaterThan(10)
  })
})

describe('the plan of the demonstration', () => {
  test('shows the first alarm within 20 seconds, calm before it', async () => {
    const first = DEMO_PLAN.entries[0]!
    const planned = [{ scenario: first.scenario, from_ms: first.at_ms, until_ms: first.at_ms + MINUTE_ms }]
    const { all } = await raised({ duration_ms: 30_000, planned })
    expect(all).toHaveLength(1)
    expect(all[0]!.receivedAt - MORNING).toBeGreaterThan(5000)
    expect(all[0]!.receivedAt - MORNING).toBeLessThan(20_000)
  })

  test('plays every scenario once a round, and none at the same moment as another', () => {
    const inRound = planStep(DEMO_PLAN, 0, DEMO_PLAN.round_ms)
    expect(inRound.toSorted()).toEqual(SCENARIOS.map(({ id }) => id).toSorted())
    expect(planStep(DEMO_PLAN, DEMO_PLAN.round_ms, 2 * DEMO_PLAN.round_ms)).toEqual(inRound)
    expect(new Set(DEMO_PLAN.entries.map(({ at_ms }) => at_ms)).size).toBe(DEMO_PLAN.entries.length)
  })

  test('begins nothing twice, however unevenly the clock is looked at', () => {
    const steps = [0, 499, 500, 12_000, 12_000, 12_001, 95_000, 400_000]
    const begun = steps.slice(1).flatMap((to, i) => planStep(DEMO_PLAN, steps[i]!, to))
    expect(begun).toEqual(planStep(DEMO_PLAN, 0, 400_000))
  })
})
