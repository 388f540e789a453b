import { describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { checkCondition } from '#domain/condition/check.ts'
import { parseCondition } from '#domain/condition/parse.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { leavesOf } from '#domain/profile/override.ts'
import type { Profile } from '#domain/profile/profile.ts'
import { KINDS, PROFILES } from '#domain/profile/registry.ts'
import type { Text } from '#domain/text.ts'

/** monitoring.md 1: what a payload may rely on. */
const POINTS: Readonly<Record<string, string>> = {
  pump: 'running fault suction_pressure discharge_pressure flow motor_current power energy vibration bearing_temp starts run_hours',
  elevator:
    'mode floor direction door car_load passenger_detected emergency_call fault_code trips door_cycles power energy',
  'water-tank':
    'level volume inflow outflow high_level_switch low_level_switch temperature turbidity residual_chlorine ph',
  'fire-panel':
    'fire fault supervisory disabled zone_state zone_number mains battery pump_running hydrant_pressure heartbeat',
  'patrol-reader': 'online sos',
  'energy-meter': 'power energy voltage current power_factor max_demand',
  'smoke-detector': 'temperature smoke co alarm',
  machine: 'temperature vibration running',
}
/** monitoring.md 5: what every site is watched for before anyone configures anything. */
const ALARMS: Readonly<Record<string, string>> = {
  pump: 'trip discharge-pressure-high discharge-pressure-low dry-run vibration-high vibration-danger bearing-temp-high short-cycling no-flow motor-overload',
  elevator: 'entrapment door-fault out-of-service fault-code overspeed overload',
  'water-tank':
    'level-high-high level-low-low leak night-flow-leak turbidity-high chlorine-low chlorine-high ph-out-of-range level-switch-disagreement level-frozen',
  'fire-panel': 'fire fault supervisory disablement mains-lost battery-low hydrant-pressure-low heartbeat-lost',
  'patrol-reader': 'sos',
  'energy-meter': 'demand-near-contract out-of-hours-use use-drift meter-frozen',
  'smoke-detector': 'detector-alarm fire-smoke fire-temperature fire-rate-of-rise',
  machine: 'temperature-high vibration-high',
}
const LIFE_SAFETY_POINTS =
  /^(elevator\/(passenger_detected|emergency_call)|fire-panel\/fire|patrol-reader\/sos|smoke-detector\/.*)$/
/** UCUM codes that the profiles use; empty = a state or a boolean. */
const UNITS = new Set([
  '',
  '1',
  'bar',
  'MPa',
  'm3/h',
  'm3',
  'A',
  'V',
  'kW',
  'kW.h',
  'mm/s',
  'm/s',
  'Cel',
  'h',
  '%',
  'kg',
  'mg/L',
  '[pH]',
  '{NTU}',
  'm-1',
  '[ppm]',
])
/** Starting deadbands as a share of the span, by unit. */
const DEADBAND_SHARE: Readonly<Record<string, number>> = { '%': 0.05, 'm3/h': 0.05, bar: 0.02, MPa: 0.02, Cel: 0.01 }

const SLUG = /^[a-z0-9-]{1,64}$/
const POINT_NAME = /^[a-z0-9]+(_[a-z0-9]+)*$/
const CHINESE = /\p{Script=Han}/u
const definitions: [string, Profile, AlarmDefinition][] = KINDS.flatMap((kind) =>
  PROFILES[kind].alarms.map((d): [string, Profile, AlarmDefinition] => [`${kind}/${d.id}`, PROFILES[kind], d]),
)
const pointsOf = (profile: Profile): ReadonlyMap<string, PointDefinition> =>
  new Map(profile.points.map((point) => [point.name, point]))

function expectBoth(text: Text | undefined, least: number): void {
  expect(text?.en.trim().length).toBeGreaterThanOrEqual(least)
  expect(text?.zh).toMatch(CHINESE)
  expect(text?.en).not.toMatch(CHINESE)
}

describe.each(KINDS)('a %s', (kind) => {
  const profile = PROFILES[kind]

  test('is filed under its own name and has a label in both languages', () => {
    expect(profile.kind).toBe(kind)
    expectBoth(profile.label, 3)
    expect(profile.expectedInterval_ms).toBeGreaterThanOrEqual(1000)
  })

  test('has the points and alarms that were promised, each once', () => {
    const names = profile.points.map((point) => point.name)
    const ids = profile.alarms.map((definition) => definition.id)
    expect(names).toEqual(expect.arrayContaining(POINTS[kind]!.split(' ')))
    expect(ids).toEqual(expect.arrayContaining(ALARMS[kind]!.split(' ')))
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('describes its points completely', () => {
    for (const point of profile.points) {
      expect(point.name).toMatch(POINT_NAME)
      if (point.name === 'ph') expect(point.label.en).toBe('pH')
      else expectBoth(point.label, 3)
      expect(UNITS, point.name).toContain(point.unit)
      expect(point.lifeSafety ?? false, point.name).toBe(LIFE_SAFETY_POINTS.test(`${kind}/${point.name}`))
      if (point.type === 'number' || point.type === 'counter') expectNumeric(point)
      else expect([point.unit, point.range], point.name).toEqual(['', undefined])
      expect(point.states !== undefined, point.name).toBe(point.type === 'state')
      expect(new Set(point.states).size).toBe(point.states?.length ?? 0)
    }
  })
})

function expectNumeric(point: PointDefinition): void {
  const [min, max] = point.range!
  expect(min, point.name).toBeLessThan(max)
  expect(point.decimals, point.name).toBeTypeOf('number')
  if (!point.normal) return
  expect(point.normal[0], point.name).toBeGreaterThanOrEqual(min)
  expect(point.normal[1], point.name).toBeLessThanOrEqual(max)
}

describe.each(definitions)('%s', (_id, profile, definition) => {
  const points = pointsOf(profile)

  test('has a condition that its points can answer and that a site file could hold', () => {
    expect(checkCondition(definition.condition, points)).toEqual([])
    expect(parseCondition(JSON.parse(JSON.stringify(definition.condition)))).toEqual([])
  })

  test('tells in both languages what it is, what it means, what to do and whom to call', () => {
    expect(definition.id).toMatch(SLUG)
    expectBoth(definition.message, 4)
    expectBoth(definition.guidance.means, 30)
    expectBoth(definition.guidance.do, 40)
    expectBoth(definition.guidance.call, 8)
  })

  test('shows a point of its own, with a limit that stands in its condition', () => {
    const shows = definition.shows!
    expect(points.has(shows.point)).toBe(true)
    if (shows.limit === undefined) return
    const limits = leavesOf(definition.condition).flatMap((leaf) => {
      if (leaf.type === 'above' || leaf.type === 'below') return [leaf.limit]
      if (leaf.type === 'count-above') return [leaf.count]
      return leaf.type === 'equals' || leaf.type === 'differs' ? [leaf.value] : []
    })
    expect(limits).toContain(shows.limit)
  })

  test('has a deadband on every analogue limit, from which it can return', () => {
    for (const leaf of leavesOf(definition.condition)) {
      if (leaf.type !== 'above' && leaf.type !== 'below') continue
      const { range, unit, type } = points.get(leaf.point)!
      expect(type).toBe('number')
      const span = range![1] - range![0]
      const deadband = leaf.deadband ?? 0
      const returnsAt = leaf.type === 'above' ? leaf.limit - deadband : leaf.limit + deadband
      expect(deadband).toBeGreaterThan(0)
      expect(returnsAt).toBeGreaterThan(range![0])
      expect(returnsAt).toBeLessThan(range![1])
      // A small limit at the end of the range (no flow, a leak) cannot have a share of the span: then a third of the limit.
      const least = Math.min((DEADBAND_SHARE[unit] ?? 0) * span, Math.abs(leaf.limit) / 3)
      expect(deadband, `${leaf.point} ${leaf.type} ${leaf.limit}`).toBeGreaterThanOrEqual(least * 0.99)
    }
  })

  test('if it is about life, is critical, latching, immediate and sends somebody; nothing else is critical', () => {
    if (!definition.lifeSafety) return expect(definition.priority).not.toBe('critical')
    expect(definition).toMatchObject({ priority: 'critical', latching: true, dispatch: true })
    expect(definition.onDelay_ms).toBeLessThanOrEqual(10_000)
    expect(definition.acknowledge).not.toBe(false)
    const heard = leavesOf(definition.condition).map((leaf) => points.get(leaf.point ?? '')!)
    return expect(heard.some((point) => point.lifeSafety)).toBe(true)
  })
})

test('most definitions are not high: medium and low are two thirds or more of what is not about life', () => {
  const rest = definitions.filter(([, , definition]) => !definition.lifeSafety)
  const calm = rest.filter(([, , { priority }]) => priority === 'medium' || priority === 'low')
  expect(calm.length / rest.length).toBeGreaterThanOrEqual(0.6)
})

test('profiles are plain data: they survive JSON', () => {
  expect(JSON.parse(JSON.stringify(PROFILES))).toEqual(PROFILES)
})
