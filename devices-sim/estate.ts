import type { DeviceEntry, EquipmentEntry, SiteFile } from '#domain/site/site-file.ts'
import { shareAt } from './model/meter.ts'
import { METERS, type MeterWiring, WATER_LOOPS, type WaterZone, WATER_ZONES } from './wiring.ts'

/** The demonstration site: an office tower, a hotel and the mall between them, with their plant rooms. */
const SITE = 'harbour-plaza'

const floors = (basements: number, above: number): string[] => [
  ...Array.from({ length: basements }, (_, i) => `B${basements - i}`),
  ...Array.from({ length: above }, (_, i) => `${i + 1}`),
]

const BUILDINGS = [
  { id: 'tower-a', name: { en: 'Tower A (offices)', zh: 'A座写字楼' }, floors: floors(3, 32) },
  { id: 'tower-b', name: { en: 'Tower B (hotel)', zh: 'B座酒店' }, floors: floors(3, 24) },
  { id: 'podium', name: { en: 'Mall', zh: '裙楼商场' }, floors: floors(3, 6) },
]
type BuildingId = 'tower-a' | 'tower-b' | 'podium'

/** Devices of a plant room reach the network through its gateway. */
const PLANT_GATEWAY: Record<BuildingId, string> = {
  'tower-a': 'gw-plant-a',
  'tower-b': 'gw-plant-b',
  podium: 'gw-plant-p',
}
const ELEVATORS: readonly { readonly building: BuildingId; readonly count: number; readonly letter: string }[] = [
  { building: 'tower-a', count: 10, letter: 'a' },
  { building: 'tower-b', count: 8, letter: 'b' },
  { building: 'podium', count: 6, letter: 'p' },
]

type Entry = { readonly equipment: EquipmentEntry; readonly device: DeviceEntry }

const entry = (equipment: EquipmentEntry, device: Omit<DeviceEntry, 'id' | 'equipment' | 'site'>): Entry => ({
  equipment: { ...equipment, site: SITE },
  device: { id: equipment.id, site: SITE, equipment: [equipment.id], ...device },
})

const pump = (id: string, building: BuildingId, en: string, zh: string): Entry =>
  entry(
    { id, kind: 'pump', name: { en, zh }, building, floor: 'B3' },
    { expectedInterval_ms: 5000, gateway: PLANT_GATEWAY[building] },
  )

const pairOf = (pumps: readonly [string, string], building: BuildingId, en: string, zh: string): Entry[] => [
  pump(pumps[0], building, `${en} 1`, `${zh}1号`),
  pump(pumps[1], building, `${en} 2`, `${zh}2号`),
]

/** This tank gets its reading watched more closely than by default: frozen for 10 min is told. */
const CLOSELY_WATCHED = 'tank-b-low'
const FROZEN_FOR_ms = 600_000

function tankAlarms(zone: WaterZone): NonNullable<EquipmentEntry['alarms']> {
  // What leaves a basement tank goes up to the other tanks, at night too.
  if (!zone.pumps) return { 'night-flow-leak': { off: true } }
  if (zone.tank !== CLOSELY_WATCHED) return {}
  const flows = ['inflow', 'outflow'].map((point) => ({ type: 'above', point, limit: 2, deadband: 0.5 }))
  const frozen = { type: 'frozen', point: 'level', resolution: 0.1, for_ms: FROZEN_FOR_ms }
  return { 'level-frozen': { condition: { type: 'while', guard: { type: 'any', of: flows }, then: frozen } } }
}

const waterEntries = (): Entry[] =>
  WATER_ZONES.flatMap((zone) => [
    entry(
      {
        id: zone.tank,
        kind: 'water-tank',
        name: zone.name,
        building: zone.building,
        floor: zone.floor,
        alarms: tankAlarms(zone),
      },
      { expectedInterval_ms: 10_000, ...(zone.pumps ? {} : { gateway: PLANT_GATEWAY[zone.building] }) },
    ),
    ...(zone.pumps ? pairOf(zone.pumps, zone.building, `${zone.name.en}: supply pump`, `${zone.name.zh}供水泵`) : []),
  ])

const loopEntries = (): Entry[] =>
  WATER_LOOPS.flatMap((loop) => pairOf(loop.pumps, loop.building, loop.name.en, loop.name.zh))

const elevatorEntries = (): Entry[] =>
  ELEVATORS.flatMap(({ building, count, letter }) =>
    Array.from({ length: count }, (_, i) =>
      entry(
        {
          id: `lift-${letter}${i + 1}`,
          kind: 'elevator',
          name: { en: `Elevator ${letter.toUpperCase()}${i + 1}`, zh: `${letter.toUpperCase()}${i + 1}号电梯` },
          building,
        },
        { expectedInterval_ms: 5000 },
      ),
    ),
  )

const panelEntries = (): Entry[] =>
  BUILDINGS.map(({ id, name }) =>
    entry(
      {
        id: `fire-${id}`,
        kind: 'fire-panel',
        name: { en: `Fire panel ${name.en}`, zh: `${name.zh}消防主机` },
        building: id,
        floor: '1',
      },
      { expectedInterval_ms: 10_000 },
    ),
  )

const readerEntries = (): Entry[] =>
  BUILDINGS.map(({ id, name }) =>
    entry(
      {
        id: `patrol-${id}`,
        kind: 'patrol-reader',
        name: { en: `Patrol reader ${name.en}`, zh: `${name.zh}巡更读卡器` },
        building: id,
        floor: 'B1',
      },
      { expectedInterval_ms: 60_000 },
    ),
  )

const above = (point: string, limit: number) => ({
  condition: { type: 'above', point, limit: Math.round(limit), deadband: Math.ceil(0.02 * limit) },
  shows: { point, limit: Math.round(limit) },
})

/** The contracted maximum is 115 % of what the feeder draws at its peak; the night limit a quarter above its usual night. */
function meterAlarms({ curve, peak_kW }: MeterWiring): NonNullable<EquipmentEntry['alarms']> {
  const contract = Math.round(1.15 * peak_kW)
  const night = [23, 0, 3, 5, 5.5].map((hour) => shareAt(curve, hour))
  return {
    'demand-near-contract': above('power', 0.9 * contract),
    'contract-exceeded': above('max_demand', contract),
    'out-of-hours-use': above('power', 1.25 * Math.max(...night) * peak_kW),
  }
}

/** Meters have no network of their own: a gateway per building reads them and speaks for all of them. */
function meterEntries(): { equipment: EquipmentEntry[]; devices: DeviceEntry[] } {
  const equipment = METERS.map((meter): EquipmentEntry => {
    const { id, name, building } = meter
    return { id, site: SITE, kind: 'energy-meter', name, building, floor: 'B1', alarms: meterAlarms(meter) }
  })
  const devices = BUILDINGS.map(({ id, name }): DeviceEntry => ({
    id: `gw-energy-${id}`,
    site: SITE,
    name: { en: `Meter gateway ${name.en}`, zh: `${name.zh}电表网关` },
    equipment: METERS.filter((meter) => meter.building === id).map((meter) => meter.id),
    expectedInterval_ms: 30_000,
  }))
  return { equipment, devices }
}

const gateways = (): DeviceEntry[] =>
  BUILDINGS.map(({ id, name }) => ({
    id: PLANT_GATEWAY[id as BuildingId],
    site: SITE,
    name: { en: `Plant room gateway ${name.en}`, zh: `${name.zh}机房网关` },
    equipment: [],
    expectedInterval_ms: 30_000,
  }))

/** The site file of the demonstration, without secrets: they are made where it is started. */
export function harbourPlaza(): SiteFile {
  const single = [...waterEntries(), ...loopEntries(), ...elevatorEntries(), ...panelEntries(), ...readerEntries()]
  const meters = meterEntries()
  return {
    sites: [
      { id: SITE, name: { en: 'Harbour Plaza', zh: '海港广场' }, timeZone: 'Asia/Shanghai', buildings: BUILDINGS },
    ],
    equipment: [...single.map((one) => one.equipment), ...meters.equipment],
    devices: [...gateways(), ...single.map((one) => one.device), ...meters.devices],
  }
}
