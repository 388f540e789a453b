import { alarmId } from '#domain/alarm/alarm.ts'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { deviceKey, type Device, type DeviceState } from '#domain/device/device.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { invariant } from '#domain/invariant.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Journal, Recovered } from '../journal/journal.ts'
import { COMMUNICATION_LOST } from './communication.ts'
import { attach, layOutDue, layOutRanges, newProgram, partsOf } from './programs.ts'
import { type DeviceUnit, type Due, type EquipmentUnit, type PointSlot, type Program } from './units.ts'

/** The estate as the engine steps it. */
export type Units = {
  readonly equipment: ReadonlyMap<string, EquipmentUnit>
  readonly devices: ReadonlyMap<string, DeviceUnit>
  programs: readonly Program[]
  programsById: ReadonlyMap<string, Program>
  /** Rows of alarms that no definition in force speaks of, by id: one that comes back goes on with its count. */
  readonly resting: Map<string, Alarm>
  readonly due: Due
  /** Since when silence counts: the start, or the last time the clock was set. */
  runsSince: Millis
}

const NEVER_HEARD: DeviceState = {
  status: 'never',
  lastHeardAt: null,
  statusSince: 0,
  rejected: 0,
  lastRejectedAt: null,
}

/** Builds the units of an estate (already with its communication alarms) on what the journal has recovered. */
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

  layOutRanges(equipment.values(), { has: () => true })
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
  const due: Due = { condition: new Float64Array(0), alarm: new Float64Array(0) }
  layOutDue(programs, due)
  const programsById = new Map(programs.map((program) => [program.id, program]))
  for (const id of programsById.keys()) alarms.delete(id)
  return { equipment, devices, programs, programsById, resting: alarms, due, runsSince: -Infinity }
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
  const { site, id: owner } = unit.equipment
  unit.programs = definitions
    .filter(({ id }) => id !== COMMUNICATION_LOST)
    .map((definition) => {
      const parts = partsOf(definition, unit, equipment)
      return newProgram({ site, owner, definition, unit, ...parts }, alarms.get(alarmId(site, owner, definition.id)))
    })
  for (const program of unit.programs) attach(program, equipment)
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
      alarms.get(alarmId(device.site, device.id, COMMUNICATION_LOST)),
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
