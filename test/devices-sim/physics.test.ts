import { describe, expect, test } from 'vitest'
import { harbourPlaza } from '../../devices-sim/estate.ts'
import { createMeter, shareAt, stepMeter } from '../../devices-sim/model/meter.ts'
import { commands, RESTING, stepPair } from '../../devices-sim/model/pump-pair.ts'
import {
  createPump,
  NO_PUMP_FAULTS,
  operatingFlow,
  type Pump,
  pumpValues,
  stepPump,
} from '../../devices-sim/model/pump.ts'
import { createRandom, uuidV7 } from '../../devices-sim/model/random.ts'
import { createTank, level_pct, stepTank } from '../../devices-sim/model/tank.ts'
import { createPlant, hourOfDay, stepPlant } from '../../devices-sim/plant.ts'

const DESIGN = { shutOff_bar: 8, slope: 0.002, static_bar: 6, friction: 0.002, suction_bar: 0.5 }
const MORNING = Date.parse('2026-11-23T07:30:00+08:00')
const LEVELS = { start_pct: 55, stop_pct: 85 }

function run(pump: Pump, seconds: number, commanded = true): Pump {
  let next = pump
  for (let second = 0; second < seconds; second++) next = stepPump(next, commanded, 1)
  return next
}

const pair = () => [createPump(DESIGN, createRandom(1)), createPump(DESIGN, createRandom(2))] as [Pump, Pump]

describe('the tank', () => {
  test('gains what flows in and loses what flows out, leaks and spills, and nothing else', () => {
    const random = createRandom(1)
    let tank = createTank(30, 90, random)
    let in_m3 = 0
    let out_m3 = 0
    const before = tank.volume_m3
    for (let second = 0; second < 7200; second++) {
      const leak_m3_h = second > 5000 ? 2 : 0
      tank = stepTank({ ...tank, leak_m3_h }, random.between(0, 30), random.between(0, 20), 1)
      in_m3 += tank.inflow_m3_h / 3600
      out_m3 += tank.outflow_m3_h / 3600 + leak_m3_h / 3600
    }
    expect(tank.spilled_m3).toBeGreaterThan(0)
    expect(tank.volume_m3 - before).toBeCloseTo(in_m3 - out_m3 - tank.spilled_m3, 6)
  })

  test('gives no more than it holds', () => {
    const tank = stepTank(createTank(10, 0, createRandom(1)), 3, 50, 10)
    expect(tank.volume_m3).toBe(0)
    expect(tank.outflow_m3_h).toBeCloseTo(3, 9)
  })
})

describe('the pump', () => {
  test('settles where its rise equals height and friction', () => {
    const pump = run(createPump(DESIGN, createRandom(1)), 60)
    const rise = DESIGN.shutOff_bar - DESIGN.slope * pump.flow_m3_h ** 2
    const needed = DESIGN.static_bar - DESIGN.suction_bar + DESIGN.friction * pump.flow_m3_h ** 2
    expect(rise).toBeCloseTo(needed, 3)
    expect(pump.discharge_bar).toBeCloseTo(DESIGN.suction_bar + rise, 3)
  })

  test('delivers nothing while it is too slow to lift the water', () => {
    expect(operatingFlow(DESIGN, 0.5, DESIGN.suction_bar)).toBe(0)
  })

  test('counts starts and running hours, and its energy register never goes back', () => {
    let pump = createPump(DESIGN, createRandom(1))
    const { starts, run_hours } = pump
    let register = pump.energy_kWh
    for (let cycle = 0; cycle < 3; cycle++) {
      for (const commanded of [true, false]) {
        pump = run(pump, 600, commanded)
        expect(pump.energy_kWh).toBeGreaterThanOrEqual(register)
        register = pump.energy_kWh
      }
    }
    expect(pump.starts - starts).toBe(3)
    expect(pump.run_hours - run_hours).toBeCloseTo(0.5, 6)
  })

  test('does not run while it is tripped', () => {
    const tripped = { ...createPump(DESIGN, createRandom(1)), faults: { ...NO_PUMP_FAULTS, tripped: true } }
    expect(run(tripped, 10)).toMatchObject({ running: false, flow_m3_h: 0 })
  })

  test('without water draws a vacuum and delivers nothing, and its instruments say so', () => {
    const dry = run({ ...createPump(DESIGN, createRandom(1)), faults: { ...NO_PUMP_FAULTS, suctionBlocked: true } }, 60)
    const values = pumpValues(dry, createRandom(2))
    expect(values).toMatchObject({ running: true, fault: false, flow: 0 })
    expect(values['suction_pressure']).toBeLessThan(-0.5)
  })
})

describe('a pair of pumps', () => {
  test('runs one pump from the low to the high level, then the other', () => {
    let state = stepPair(RESTING, LEVELS, 54, pair(), 1)
    expect(commands(state)).toEqual([true, false])
    state = stepPair(state, LEVELS, 70, pair(), 1)
    expect(commands(state)).toEqual([true, false])
    state = stepPair(state, LEVELS, 85, pair(), 1)
    expect(commands(state)).toEqual([false, false])
    state = stepPair(state, LEVELS, 55, pair(), 1)
    expect(commands(state)).toEqual([false, true])
  })

  test('calls the standby when the duty pump trips', () => {
    const [duty, standby] = pair()
    const calling = stepPair(RESTING, LEVELS, 50, [duty, standby], 1)
    const tripped = { ...duty, faults: { ...NO_PUMP_FAULTS, tripped: true } }
    expect(commands(stepPair(calling, LEVELS, 50, [tripped, standby], 1))).toEqual([false, true])
  })

  test('calls the standby when the duty pump turns and delivers nothing', () => {
    const [duty, standby] = pair()
    const turning = { ...duty, running: true, speed: 1, flow_m3_h: 0 }
    let state = stepPair(RESTING, LEVELS, 50, [duty, standby], 1)
    for (let second = 0; second < 29; second++) state = stepPair(state, LEVELS, 50, [turning, standby], 1)
    expect(commands(state)).toEqual([true, false])
    for (let second = 0; second < 5; second++) state = stepPair(state, LEVELS, 50, [turning, standby], 1)
    expect(commands(state)).toEqual([false, true])
  })
})

describe('the meter', () => {
  test('counts the energy of its power, and its register never goes back', () => {
    const random = createRandom(3)
    let meter = createMeter('office', 400, 9, random)
    const before = meter.energy_kWh
    let energy_kWh = 0
    for (let at = MORNING; at < MORNING + 3_600_000; at += 1000) {
      const next = stepMeter(meter, at, 9, 1, random)
      expect(next.energy_kWh).toBeGreaterThanOrEqual(meter.energy_kWh)
      energy_kWh += next.power_kW / 3600
      meter = next
    }
    expect(meter.energy_kWh - before).toBeCloseTo(energy_kWh, 6)
    expect(meter.maxDemand_kW).toBeGreaterThanOrEqual(400 * shareAt('office', 9) * 0.99)
  })
})

function volumes(seed: number): readonly number[] {
  const plant = createPlant(harbourPlaza(), seed, MORNING)
  stepPlant(plant, 600_000)
  return [...plant.tanks.values()].map((tank) => tank.volume_m3)
}

describe('the building', () => {
  test('has at least 60 devices and 60 pieces of equipment in three buildings', () => {
    const file = harbourPlaza()
    expect(file.devices.length).toBeGreaterThanOrEqual(60)
    expect(file.equipment.length).toBeGreaterThanOrEqual(60)
    expect(file.sites[0]!.buildings).toHaveLength(3)
  })

  test('moves water from the basement to the roofs without making or losing any', () => {
    const plant = createPlant(harbourPlaza(), 5, MORNING)
    const total = () => [...plant.tanks.values()].reduce((sum, tank) => sum + tank.volume_m3, 0)
    const before = total()
    const fromCity = ['tank-a-basement', 'tank-b-basement']
    const toTaps = [...plant.tanks.keys()].filter((id) => !fromCity.includes(id))
    let balance = 0
    for (let second = 0; second < 3600; second++) {
      stepPlant(plant, 1000)
      for (const id of fromCity) balance += plant.tanks.get(id)!.inflow_m3_h / 3600
      for (const id of toTaps) balance -= plant.tanks.get(id)!.outflow_m3_h / 3600
    }
    expect(total() - before).toBeCloseTo(balance, 6)
  })

  test('keeps every tank between its switches through a whole day', () => {
    const plant = createPlant(harbourPlaza(), 5, MORNING)
    const seen = new Map([...plant.tanks.keys()].map((id) => [id, [100, 0] as [number, number]]))
    for (let minute = 0; minute < 1440; minute++) {
      stepPlant(plant, 60_000)
      for (const [id, tank] of plant.tanks) {
        const range = seen.get(id)!
        range[0] = Math.min(range[0], level_pct(tank))
        range[1] = Math.max(range[1], level_pct(tank))
      }
    }
    for (const [id, [low, high]] of seen) {
      expect(low, `${id} lowest`).toBeGreaterThan(40)
      expect(high, `${id} highest`).toBeLessThan(90)
    }
  })

  test('is the same building for the same seed, and another for another', () => {
    expect(volumes(7)).toEqual(volumes(7))
    expect(volumes(7)).not.toEqual(volumes(8))
  })

  test('knows the hour of its own time zone', () => {
    expect(hourOfDay(MORNING, 'Asia/Shanghai')).toBeCloseTo(7.5, 9)
    expect(hourOfDay(MORNING, 'America/New_York')).toBeCloseTo(18.5, 9)
    expect(hourOfDay(MORNING + 61_000, 'Asia/Kolkata')).toBeCloseTo(5 + 61 / 3600, 9)
  })

  test('gives its taps version 7 UUIDs of their time', () => {
    const id = uuidV7(MORNING, createRandom(1))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(MORNING)
  })
})
