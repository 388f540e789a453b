import { alarmId } from '#domain/alarm/alarm.ts'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { newAlarm } from '#domain/alarm/reduce.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import { UNKNOWN } from '#domain/condition/condition.ts'
import { createEvaluator } from '#domain/condition/evaluator.ts'
import { isMemoryless, nothingQuiet } from '#domain/condition/quiet.ts'
import { deviceKey, type Device, type DeviceState } from '#domain/device/device.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { invariant } from '#domain/invariant.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Journal, Recovered } from '../journal/journal.ts'
import { COMMUNICATION_LOST, communicationLost } from './communication.ts'
import { type DeviceUnit, type Due, type EquipmentUnit, type PointSlot, type Program } from './units.ts'

/** The estate as the engine steps it. */
export type Units = {
  readonly equipment: ReadonlyMap<string, EquipmentUnit>
  readonly devices: ReadonlyMap<string, DeviceUnit>
  readonly programs: readonly Program[]
  readonly programsById: ReadonlyMap<string, Program>
  readonly due: Due
}

const NEVER_HEARD: DeviceState = {
  status: 'never',
  lastHeardAt: null,
  statusSince: 0,
  rejected: 0,
  lastRejectedAt: null,
}

/** The estate with the alarm that every device has added to its definitions, by `site/device`. */
export function withCommunicationAlarms(estate: Estate): Estate {
  const definitions = new Map(estate.definitions)
  for (const device of estate.devices) {
    const key = deviceKey(device)
    const others = (definitions.get(key) ?? []).filter((definition) => definition.id !== COMMUNICATION_LOST)
    definitions.set(key, [
      ...others,
      communicationLost(device, countBehind(estate, device), speaksForLifeSafety(estate, device)),
    ])
  }
  return { ...estate, definitions }
}

function countBehind(estate: Estate, device: Device): number {
  const direct = estate.devices.filter((other) => other.site === device.site && other.gateway === device.id)
  return direct.reduce((sum, other) => sum + 1 + countBehind(estate, other), 0)
}

const speaksForLifeSafety = (estate: Estate, device: Device): boolean =>
  device.equipment.some((id) =>
    (estate.definitions.get(`${device.site}/${id}`) ?? []).some((definition) => definition.lifeSafety),
  )

/** Builds the units of an estate (already {@link withCommunicationAlarms}) on what the journal has recovered. */
export async function buildUnits(
  estate: Estate,
  journal: Pick<Journal, 'numbers'> & { readonly recovered: Pick<Recovered, 'alarms' | 'devices'> },
): Promise<Units> {
  const numbers = await journal.numbers({
    series: estate.equipment.flatMap((one) => one.points.map((point) => `${equipmentKey(one)}/${point.name}`)),
    devices: estate.devices.map(deviceKey),
  })
  const alarms = new Map(journal.recovered.alarms.map((alarm) => [alarm.id, alarm]))
  const equipment = buildEquipment(estate, numbers.series)
  for (const unit of equipment.values()) addPrograms(unit, equipment, estate.definitions.get(unit.key) ?? [], alarms)

  layOutRanges([...equipment.values()].flatMap((unit) => [...unit.points.values()]))
  const devices = new Map<string, DeviceUnit>()
  for (const device of estate.devices) {
    const key = deviceKey(device)
    const state = journal.recovered.devices.get(key) ?? NEVER_HEARD
    devices.set(key, buildDevice(device, numbers.devices.get(key)!, state, equipment, estate, alarms))
  }
  for (const unit of devices.values()) {
    if (unit.device.gateway === undefined) continue
    const gateway = devices.get(`${unit.device.site}/${unit.device.gateway}`)
    invariant(gateway, 'the gateway of a device is checked when the site file is read')
    unit.gateway = gateway
    gateway.children.push(unit)
  }
  const programs = [
    ...[...equipment.values()].flatMap((unit) => unit.programs),
    ...[...devices.values()].map((unit) => unit.communication),
  ]
  programs.forEach((program, index) => (program.index = index))
  const due: Due = {
    condition: new Float64Array(programs.length).fill(Infinity),
    alarm: Float64Array.from(programs, ({ alarm, definition }) => wakesAt(alarm, definition) ?? Infinity),
  }
  return { equipment, devices, programs, programsById: new Map(programs.map((program) => [program.id, program])), due }
}

/** All programs are known now: the quiet ranges of a point lie together. */
function layOutRanges(points: readonly PointSlot[]): void {
  const ranges = new Float64Array(points.reduce((sum, point) => sum + point.watchers.length * 2, 0))
  for (let at = 0; at < ranges.length; at += 2) nothingQuiet(ranges, at)
  let next = 0
  for (const point of points) {
    point.ranges = ranges
    point.rangesAt = next
    next += point.watchers.length * 2
  }
}

const NO_RANGES = new Float64Array(0)

function buildEquipment(estate: Estate, series: ReadonlyMap<string, number>): ReadonlyMap<string, EquipmentUnit> {
  const zones = new Map(estate.sites.map((site) => [site.id, site.timeZone]))
  const units = new Map<string, EquipmentUnit>()
  for (const equipment of estate.equipment) {
    const key = equipmentKey(equipment)
    const unit: EquipmentUnit = {
      equipment,
      key,
      timeZone: zones.get(equipment.site)!,
      points: new Map(),
      programs: [],
      listening: [],
      devices: [],
      touched: false,
    }
    for (const definition of equipment.points) {
      const slot: PointSlot = {
        definition,
        unit,
        series: series.get(`${key}/${definition.name}`)!,
        uses: [],
        watchers: [],
        ranges: NO_RANGES,
        rangesAt: 0,
        lastAt: -Infinity,
        receivedAt: 0,
        value: NaN,
        quality: 0,
        goodValue: NaN,
        goodAt: NaN,
        goodReceivedAt: NaN,
        runs: definition.lifeSafety ? [] : null,
      }
      unit.points.set(definition.name, slot)
    }
    units.set(key, unit)
  }
  return units
}

function addPrograms(
  unit: EquipmentUnit,
  equipment: ReadonlyMap<string, EquipmentUnit>,
  definitions: readonly AlarmDefinition[],
  alarms: ReadonlyMap<string, Alarm>,
): void {
  const { site } = unit.equipment
  const slotOf = (reference: string): PointSlot => {
    const [first, second] = reference.split('/')
    const slot = second === undefined ? unit.points.get(first!) : equipment.get(`${site}/${first!}`)?.points.get(second)
    invariant(slot, `the point ${reference} of a definition is checked when the site file is read`)
    return slot
  }
  for (const definition of definitions) {
    if (definition.id === COMMUNICATION_LOST) continue
    const evaluator = createEvaluator(
      definition.condition,
      (reference, state) => slotOf(reference).definition.states?.indexOf(state) ?? -1,
    )
    const shows = definition.shows ? slotOf(definition.shows.point) : null
    const points = evaluator.points.map(slotOf)
    // A life-safety condition sees every value: an out-of-order one may have to raise it.
    const isLazy = isMemoryless(evaluator) && !definition.lifeSafety
    const feeds = isLazy ? points.map((point, slot) => ({ point, slot, at: point.watchers.length * 2 })) : null
    const program = newProgram({ site, owner: unit.equipment.id, definition, unit, evaluator, feeds, shows }, alarms)
    unit.programs.push(program)
    points.forEach((point, slot) => {
      if (isLazy) point.watchers = [...point.watchers, program]
      else point.uses = [...point.uses, { program, slot }]
    })
    if (evaluator.anyPoint) unit.listening.push(program)
  }
}

function newProgram(
  parts: { site: string; owner: string } & Pick<Program, 'definition' | 'unit' | 'evaluator' | 'feeds' | 'shows'>,
  alarms: ReadonlyMap<string, Alarm>,
): Program {
  const { site, owner, definition, unit, evaluator, feeds, shows } = parts
  const id = alarmId(site, owner, definition.id)
  const fresh = newAlarm({
    site,
    equipment: owner,
    definition: definition.id,
    priority: definition.priority,
    lifeSafety: definition.lifeSafety ?? false,
  })
  const stood = alarms.get(id)
  const alarm: Alarm = stood ? { ...fresh, ...stood, priority: stood.priority, lifeSafety: fresh.lifeSafety } : fresh
  return {
    id,
    site,
    definition,
    unit,
    evaluator,
    feeds,
    shows,
    alarm,
    truth: UNKNOWN,
    dirty: false,
    inSchedule: true,
    index: -1,
  }
}

function buildDevice(
  device: Device,
  number: number,
  state: DeviceState,
  equipment: ReadonlyMap<string, EquipmentUnit>,
  estate: Estate,
  alarms: ReadonlyMap<string, Alarm>,
): DeviceUnit {
  const definition = estate.definitions.get(deviceKey(device))?.find(({ id }) => id === COMMUNICATION_LOST)
  invariant(definition, 'every device has its communication alarm')
  const units = device.equipment.map((id) => equipment.get(`${device.site}/${id}`)!)
  const points = new Map<string, PointSlot>()
  for (const unit of units) {
    for (const [name, slot] of unit.points) {
      if (units.length === 1) points.set(name, slot)
      points.set(`${unit.equipment.id}/${name}`, slot)
    }
  }
  const built: DeviceUnit = {
    device,
    key: deviceKey(device),
    number,
    points,
    units,
    children: [],
    communication: newProgram(
      { site: device.site, owner: device.id, definition, unit: null, evaluator: null, feeds: null, shows: null },
      alarms,
    ),
    seqs: null,
    gateway: null,
    seqAt: 0,
    stampedAt: 0,
    state,
    lastHeardAt: state.lastHeardAt,
    silentAt: Infinity,
  }
  for (const unit of units) unit.devices.push(built)
  return built
}
