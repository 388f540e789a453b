import type { SiteFile } from '#domain/site/site-file.ts'
import { invariant } from '#domain/invariant.ts'
import { createElevator, type Elevator, elevatorValues, stepElevator } from './model/elevator.ts'
import { createFirePanel, type FirePanel, stepFirePanel } from './model/fire-panel.ts'
import { createMeter, type Meter, meterValues, stepMeter } from './model/meter.ts'
import { createPump, type Pump, pumpValues, stepPump } from './model/pump.ts'
import { createRandom, type Random } from './model/random.ts'
import { firePanelValues } from './model/fire-panel-values.ts'
import { type Tank, tankValues } from './model/tank.ts'
import { createWaterworks, stepWaterworks, type Waterworks } from './waterworks.ts'
import { METERS, WATER_LOOPS, WATER_ZONES } from './wiring.ts'

export type Value = number | boolean | string
export type Values = Readonly<Record<string, Value>>
/** up: it sends. mute: connected, but it sends nothing. down: cut off, its last will speaks. */
export type Link = 'up' | 'mute' | 'down'

/** The simulated building. Its parts are immutable records put into mutable places; scenarios change those places. */
export type Plant = {
  readonly timeZone: string
  readonly random: Random
  at: number
  readonly pumps: Map<string, Pump>
  readonly tanks: Map<string, Tank>
  readonly elevators: Map<string, Elevator>
  readonly panels: Map<string, FirePanel>
  readonly meters: Map<string, Meter>
  readonly readers: Set<string>
  readonly water: Waterworks
  /** By `equipment/point`: what a stuck instrument goes on sending. */
  readonly frozen: Map<string, Value>
  /** By device id; a device without an entry is up. */
  readonly links: Map<string, Link>
}

/** Longer steps are cut, so that doors, pumps and tanks never jump. */
const STEP_MAX_s = 1
const ELEVATOR_FLOORS_DEFAULT = 12
const ZONES = 8
const METER_DEFAULT = { curve: 'office', peak_kW: 100 } as const

/** A plant for any site file: what the wiring knows is coupled, the rest runs on its own. Only the kinds of the simulator get a model. */
export function createPlant(file: SiteFile, seed: number, at: number): Plant {
  const random = createRandom(seed)
  const timeZone = file.sites[0]?.timeZone ?? 'UTC'
  const of = (kind: string) => file.equipment.filter((one) => one.kind === kind).map((one) => one.id)
  const floorsOf = (id: string) => {
    const building = file.equipment.find((one) => one.id === id)?.building
    const above = file.sites.flatMap((site) => site.buildings ?? []).find((one) => one.id === building)
    return Math.max(2, (above?.floors ?? []).filter((floor) => /^\d+$/.test(floor)).length || ELEVATOR_FLOORS_DEFAULT)
  }
  const hour = hourOfDay(at, timeZone)
  const meter = (id: string): Meter => {
    const { curve, peak_kW } = METERS.find((one) => one.id === id) ?? METER_DEFAULT
    return createMeter(curve, peak_kW, hour, random)
  }
  const water = createWaterworks(WATER_ZONES, WATER_LOOPS, of('pump'), of('water-tank'), random)
  return {
    timeZone,
    random,
    at,
    pumps: new Map([...water.pumps].map(([id, design]) => [id, createPump(design, random)])),
    tanks: new Map(water.tanks),
    elevators: new Map(of('elevator').map((id) => [id, createElevator(floorsOf(id), random)])),
    panels: new Map(of('fire-panel').map((id) => [id, createFirePanel(ZONES)])),
    meters: new Map(of('energy-meter').map((id) => [id, meter(id)])),
    readers: new Set(of('patrol-reader')),
    water,
    frozen: new Map(),
    links: new Map(),
  }
}

/** Lets `ms` pass in the building. */
export function stepPlant(plant: Plant, ms: number): void {
  invariant(ms >= 0 && Number.isFinite(ms), 'time in the building only goes forward')
  for (let left_s = ms / 1000; left_s > 1e-9; left_s -= STEP_MAX_s) stepOnce(plant, Math.min(STEP_MAX_s, left_s))
}

function stepOnce(plant: Plant, dt_s: number): void {
  const { random } = plant
  plant.at += dt_s * 1000
  const hour = hourOfDay(plant.at, plant.timeZone)
  const commanded = stepWaterworks(plant.water, plant.pumps, plant.tanks, hour, dt_s)
  for (const [id, pump] of plant.pumps) plant.pumps.set(id, stepPump(pump, commanded.has(id), dt_s))
  for (const [id, car] of plant.elevators) plant.elevators.set(id, stepElevator(car, dt_s, random))
  for (const [id, panel] of plant.panels) plant.panels.set(id, stepFirePanel(panel, dt_s))
  for (const [id, meter] of plant.meters) plant.meters.set(id, stepMeter(meter, plant.at, hour, dt_s, random))
}

/** What the instruments of this equipment show now, or null where the simulator has no model of it. */
export function readingsOf(plant: Plant, equipment: string): Values | null {
  const values = measured(plant, equipment)
  if (!values) return null
  for (const [key, value] of plant.frozen) {
    const [owner, point] = key.split('/') as [string, string]
    if (owner === equipment && point in values) values[point] = value
  }
  return values
}

function measured(plant: Plant, id: string): Record<string, Value> | null {
  const pump = plant.pumps.get(id)
  if (pump) return pumpValues(pump, plant.random)
  const tank = plant.tanks.get(id)
  if (tank) return tankValues(tank, plant.random)
  const car = plant.elevators.get(id)
  if (car) return elevatorValues(car)
  const panel = plant.panels.get(id)
  if (panel) return firePanelValues(panel, plant.random)
  const meter = plant.meters.get(id)
  if (meter) return meterValues(meter)
  return plant.readers.has(id) ? { online: true, sos: false } : null
}

const linkOf = (plant: Plant, device: string): Link => plant.links.get(device) ?? 'up'

/** A device is only as connected as the gateway before it. */
export function linkThrough(plant: Plant, device: { readonly id: string; readonly gateway?: string }): Link {
  const own = linkOf(plant, device.id)
  return device.gateway !== undefined && linkOf(plant, device.gateway) === 'down' ? 'down' : own
}

/** Changes one record of the plant in its place. */
export function change<T>(places: Map<string, T>, id: string, how: (old: T) => T): void {
  const old = places.get(id)
  invariant(old !== undefined, `the plant has a "${id}"`)
  places.set(id, how(old))
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Hour of the day, 0–24 with fractions, in this time zone. Offsets are looked up once per quarter of an hour. */
export function hourOfDay(at: number, timeZone: string): number {
  const quarter = Math.floor(at / 900_000)
  const key = `${timeZone} ${quarter}`
  let offset_h = offsets.get(key)
  if (offset_h === undefined) {
    let clock = clocks.get(timeZone)
    if (!clock) {
      clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      clocks.set(timeZone, clock)
    }
    const [hour, minute] = clock
      .format(quarter * 900_000)
      .split(':')
      .map(Number) as [number, number]
    offset_h = hour + minute / 60 - (((quarter * 900_000) / 3_600_000) % 24)
    if (offsets.size > 1000) offsets.clear()
    offsets.set(key, offset_h)
  }
  return (((at / 3_600_000) % 24) + offset_h + 48) % 24
}
