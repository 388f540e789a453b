import type { PumpDesign } from './model/pump.ts'
import type { LoadCurve } from './model/meter.ts'
import type { LevelSwitches } from './model/pump-pair.ts'

type Name = { readonly en: string; readonly zh: string }
type BuildingId = 'tower-a' | 'tower-b' | 'podium'

/** A tank with what fills it: a pair of pumps out of the tank `from`, or the city's main through a float valve. */
export type WaterZone = {
  readonly tank: string
  readonly name: Name
  readonly building: BuildingId
  readonly floor: string
  readonly capacity_m3: number
  /** What the taps of the zone draw at the busiest hour. */
  readonly peakDemand_m3_h: number
  readonly from?: string
  readonly pumps?: readonly [string, string]
  readonly design?: PumpDesign
  readonly switches?: LevelSwitches
}

/** About 20 m3/h through a riser of this height; the curve of a multi-stage pump. */
const riser = (static_bar: number): PumpDesign => ({
  shutOff_bar: static_bar + 1.9,
  slope: 0.0022,
  static_bar,
  friction: 0.0022,
  suction_bar: 0.45,
})
const LEVELS: LevelSwitches = { start_pct: 55, stop_pct: 85 }

export const WATER_ZONES: readonly WaterZone[] = [
  {
    tank: 'tank-a-basement',
    name: { en: 'Tower A basement tank', zh: 'A座地下水池' },
    building: 'tower-a',
    floor: 'B3',
    capacity_m3: 160,
    peakDemand_m3_h: 0,
  },
  {
    tank: 'tank-a-low',
    name: { en: 'Tower A mid tank', zh: 'A座中间水箱' },
    building: 'tower-a',
    floor: '16',
    capacity_m3: 36,
    peakDemand_m3_h: 9,
    from: 'tank-a-basement',
    pumps: ['pump-a-low-1', 'pump-a-low-2'],
    design: riser(6.2),
    switches: LEVELS,
  },
  {
    tank: 'tank-a-roof',
    name: { en: 'Tower A roof tank', zh: 'A座屋顶水箱' },
    building: 'tower-a',
    floor: '32',
    capacity_m3: 30,
    peakDemand_m3_h: 7,
    from: 'tank-a-basement',
    pumps: ['pump-a-high-1', 'pump-a-high-2'],
    design: riser(8.2),
    switches: LEVELS,
  },
  {
    tank: 'tank-b-basement',
    name: { en: 'Tower B basement tank', zh: 'B座地下水池' },
    building: 'tower-b',
    floor: 'B3',
    capacity_m3: 180,
    peakDemand_m3_h: 0,
  },
  {
    tank: 'tank-b-low',
    name: { en: 'Tower B mid tank', zh: 'B座中间水箱' },
    building: 'tower-b',
    floor: '12',
    capacity_m3: 40,
    peakDemand_m3_h: 11,
    from: 'tank-b-basement',
    pumps: ['pump-b-low-1', 'pump-b-low-2'],
    design: riser(5),
    switches: LEVELS,
  },
  {
    tank: 'tank-b-roof',
    name: { en: 'Tower B roof tank', zh: 'B座屋顶水箱' },
    building: 'tower-b',
    floor: '24',
    capacity_m3: 40,
    peakDemand_m3_h: 10,
    from: 'tank-b-basement',
    pumps: ['pump-b-high-1', 'pump-b-high-2'],
    design: riser(7.6),
    switches: LEVELS,
  },
  {
    tank: 'tank-p-roof',
    name: { en: 'Mall roof tank', zh: '商场屋顶水箱' },
    building: 'podium',
    floor: '6',
    capacity_m3: 30,
    peakDemand_m3_h: 8,
    from: 'tank-b-basement',
    pumps: ['pump-p-1', 'pump-p-2'],
    design: riser(3),
    switches: LEVELS,
  },
]

/** A closed loop in which one of two pumps always runs. */
export type WaterLoop = {
  readonly pumps: readonly [string, string]
  readonly name: Name
  readonly building: BuildingId
  readonly design: PumpDesign
}

const chilled: PumpDesign = { shutOff_bar: 3.2, slope: 0.0001, static_bar: 2.4, friction: 0.00022, suction_bar: 2.4 }

export const WATER_LOOPS: readonly WaterLoop[] = [
  {
    pumps: ['chwp-a-1', 'chwp-a-2'],
    name: { en: 'Tower A chilled water pump', zh: 'A座冷冻水泵' },
    building: 'tower-a',
    design: chilled,
  },
  {
    pumps: ['chwp-b-1', 'chwp-b-2'],
    name: { en: 'Tower B chilled water pump', zh: 'B座冷冻水泵' },
    building: 'tower-b',
    design: chilled,
  },
  {
    pumps: ['chwp-p-1', 'chwp-p-2'],
    name: { en: 'Mall chilled water pump', zh: '商场冷冻水泵' },
    building: 'podium',
    design: chilled,
  },
  {
    pumps: ['cwp-a-1', 'cwp-a-2'],
    name: { en: 'Tower A condenser water pump', zh: 'A座冷却水泵' },
    building: 'tower-a',
    design: chilled,
  },
  {
    pumps: ['cwp-b-1', 'cwp-b-2'],
    name: { en: 'Tower B condenser water pump', zh: 'B座冷却水泵' },
    building: 'tower-b',
    design: chilled,
  },
]

export type MeterWiring = {
  readonly id: string
  readonly name: Name
  readonly building: BuildingId
  readonly curve: LoadCurve
  readonly peak_kW: number
}

const meter = (
  id: string,
  building: BuildingId,
  curve: LoadCurve,
  peak_kW: number,
  en: string,
  zh: string,
): MeterWiring => ({ id, name: { en, zh }, building, curve, peak_kW })

export const METERS: readonly MeterWiring[] = [
  meter('meter-a-main', 'tower-a', 'office', 900, 'Tower A main meter', 'A座总表'),
  meter('meter-a-hvac', 'tower-a', 'hvac', 380, 'Tower A air conditioning', 'A座空调'),
  meter('meter-a-light', 'tower-a', 'lighting', 140, 'Tower A lighting', 'A座照明'),
  meter('meter-a-lifts', 'tower-a', 'office', 60, 'Tower A elevators', 'A座电梯'),
  meter('meter-b-main', 'tower-b', 'hotel', 700, 'Tower B main meter', 'B座总表'),
  meter('meter-b-hvac', 'tower-b', 'hvac', 300, 'Tower B air conditioning', 'B座空调'),
  meter('meter-b-light', 'tower-b', 'lighting', 110, 'Tower B lighting', 'B座照明'),
  meter('meter-b-kitchen', 'tower-b', 'hotel', 120, 'Tower B kitchen', 'B座厨房'),
  meter('meter-p-main', 'podium', 'retail', 800, 'Mall main meter', '商场总表'),
  meter('meter-p-hvac', 'podium', 'hvac', 320, 'Mall air conditioning', '商场空调'),
  meter('meter-p-light', 'podium', 'lighting', 220, 'Mall lighting', '商场照明'),
  meter('meter-p-cinema', 'podium', 'retail', 90, 'Cinema', '电影院'),
]
