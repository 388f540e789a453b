import { commands, type LevelSwitches, type PumpPair, RESTING, stepPair } from './model/pump-pair.ts'
import type { Pump, PumpDesign } from './model/pump.ts'
import type { Random } from './model/random.ts'
import { createTank, level_pct, stepTank, type Tank } from './model/tank.ts'
import type { WaterLoop, WaterZone } from './wiring.ts'

/** How water goes round in the building: which pumps lift it from where to where. */
export type Waterworks = {
  readonly pumps: ReadonlyMap<string, PumpDesign>
  readonly tanks: ReadonlyMap<string, Tank>
  readonly zones: readonly Zone[]
  readonly loops: readonly Loop[]
  /** Pumps with nothing around them: they run all the time. */
  readonly alone: readonly string[]
  /** By pump: a switch that flutters closes and opens its contactor with this period, seconds. */
  readonly flutter: Map<string, number>
  /** Pumps that somebody has switched to hand: they run whatever the level says. */
  readonly byHand: Set<string>
  /** By tank: what its taps draw, m3/h, instead of what the hour asks for. */
  readonly demand: Map<string, number>
  seconds: number
}
type Zone = {
  readonly tank: string
  readonly from: string | null
  readonly peakDemand_m3_h: number
  readonly lift: { readonly pumps: readonly [string, string]; readonly switches: LevelSwitches; pair: PumpPair } | null
}
type Loop = { readonly pumps: readonly [string, string]; pair: PumpPair }

const LONE_PUMP: PumpDesign = { shutOff_bar: 3.2, slope: 0.0008, static_bar: 1.5, friction: 0.0008, suction_bar: 0.4 }
const LONE_TANK_m3 = 30
const LONE_TANK_DEMAND_m3_h = 6
/** Float valve of a tank that the city's main fills: fully open below `FULL − BAND`, shut at `FULL`. */
const FLOAT_FULL_pct = 82
const FLOAT_BAND_pct = 12
const MAIN_m3_h = 70

/** Share of the peak demand for water at 0, 2, … 22 h. */
const DEMAND = [0.12, 0.1, 0.12, 0.55, 0.95, 0.8, 0.85, 0.7, 0.65, 0.8, 0.75, 0.35]

/** The share at this hour (0–24), straight lines between the entries. */
export function demandAt(hour: number): number {
  const place = (hour / 24) * DEMAND.length
  const from = Math.floor(place) % DEMAND.length
  const share = place - Math.floor(place)
  return DEMAND[from]! * (1 - share) + DEMAND[(from + 1) % DEMAND.length]! * share
}

/** Couples the pumps and tanks that the wiring names and the site has; the others get a small world of their own. */
export function createWaterworks(
  zones: readonly WaterZone[],
  loops: readonly WaterLoop[],
  pumpIds: readonly string[],
  tankIds: readonly string[],
  random: Random,
): Waterworks {
  const has = (pumps: readonly string[]) => pumps.every((id) => pumpIds.includes(id))
  const wired = zones.filter((zone) => tankIds.includes(zone.tank) && (!zone.pumps || has(zone.pumps)))
  const round = loops.filter((loop) => has(loop.pumps))
  const designs = new Map<string, PumpDesign>()
  for (const zone of wired) for (const id of zone.pumps ?? []) designs.set(id, zone.design ?? LONE_PUMP)
  for (const loop of round) for (const id of loop.pumps) designs.set(id, loop.design)
  const alone = pumpIds.filter((id) => !designs.has(id))
  for (const id of alone) designs.set(id, LONE_PUMP)
  const capacity = (id: string) => wired.find((zone) => zone.tank === id)?.capacity_m3 ?? LONE_TANK_m3
  return {
    pumps: designs,
    tanks: new Map(tankIds.map((id) => [id, createTank(capacity(id), random.between(60, 80), random)])),
    zones: [
      ...wired.map(({ tank, from, peakDemand_m3_h, pumps, switches }) => ({
        tank,
        from: from ?? null,
        peakDemand_m3_h,
        lift: pumps ? { pumps, switches: switches ?? { start_pct: 55, stop_pct: 85 }, pair: RESTING } : null,
      })),
      ...tankIds
        .filter((id) => !wired.some((zone) => zone.tank === id))
        .map((tank) => ({ tank, from: null, peakDemand_m3_h: LONE_TANK_DEMAND_m3_h, lift: null })),
    ],
    loops: round.map(({ pumps }) => ({ pumps, pair: { ...RESTING, calling: true } })),
    alone,
    flutter: new Map(),
    byHand: new Set(),
    demand: new Map(),
    seconds: 0,
  }
}

/** Moves the water for `dt_s` with the flows of the pumps as they stand, and says which contactors are closed next. */
export function stepWaterworks(
  water: Waterworks,
  pumps: ReadonlyMap<string, Pump>,
  tanks: Map<string, Tank>,
  hour: number,
  dt_s: number,
): ReadonlySet<string> {
  water.seconds += dt_s
  const closed = new Set<string>(water.alone)
  const drawn = new Map<string, number>()
  for (const zone of water.zones) {
    if (zone.lift) zone.lift.pair = stepLift(zone.lift, pumps, tanks.get(zone.tank)!, dt_s, closed)
    if (zone.lift && zone.from) drawn.set(zone.from, (drawn.get(zone.from) ?? 0) + flowOf(zone.lift.pumps, pumps))
  }
  for (const zone of water.zones) {
    const tank = tanks.get(zone.tank)!
    const inflow = zone.lift ? flowOf(zone.lift.pumps, pumps) : floatValve(tank)
    const demand = water.demand.get(zone.tank) ?? zone.peakDemand_m3_h * demandAt(hour)
    tanks.set(zone.tank, stepTank(tank, inflow, demand + (drawn.get(zone.tank) ?? 0), dt_s))
  }
  // A loop has no level; 50 % keeps its duty pump called and lets the standby take over.
  for (const loop of water.loops) {
    loop.pair = stepPair(loop.pair, { start_pct: 60, stop_pct: 101 }, 50, pairOf(loop.pumps, pumps), dt_s)
    close(loop.pumps, loop.pair, closed)
  }
  for (const [id, period_s] of water.flutter) {
    if (water.seconds % period_s < period_s / 2) closed.add(id)
    else closed.delete(id)
  }
  for (const id of water.byHand) closed.add(id)
  return closed
}

type Lift = NonNullable<Zone['lift']>

function stepLift(
  lift: Lift,
  pumps: ReadonlyMap<string, Pump>,
  tank: Tank,
  dt_s: number,
  closed: Set<string>,
): PumpPair {
  const pair = stepPair(lift.pair, lift.switches, level_pct(tank), pairOf(lift.pumps, pumps), dt_s)
  close(lift.pumps, pair, closed)
  return pair
}

function close(ids: readonly [string, string], pair: PumpPair, closed: Set<string>): void {
  const [first, second] = commands(pair)
  if (first) closed.add(ids[0])
  if (second) closed.add(ids[1])
}

const pairOf = (ids: readonly [string, string], pumps: ReadonlyMap<string, Pump>): readonly [Pump, Pump] => [
  pumps.get(ids[0])!,
  pumps.get(ids[1])!,
]

const flowOf = (ids: readonly string[], pumps: ReadonlyMap<string, Pump>): number =>
  ids.reduce((sum, id) => sum + (pumps.get(id)?.flow_m3_h ?? 0), 0)

const floatValve = (tank: Tank): number =>
  MAIN_m3_h * Math.max(0, Math.min(1, (FLOAT_FULL_pct - level_pct(tank)) / FLOAT_BAND_pct))
