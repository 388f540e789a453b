import { PROFILES, type Kind } from '#domain/profile/registry.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Text } from '#domain/text.ts'
import { type Board, equipment, site } from '../board.ts'
import { panelOf } from '../panel.ts'

type Group = { readonly title: Text; readonly points: readonly string[] }

const STATE: Text = { en: 'State', zh: '状态' }

/** What belongs together is looked at together; every point of the kind stands in one of the groups. */
const GROUPS: Readonly<Partial<Record<Kind, readonly Group[]>>> = {
  pump: [
    { title: STATE, points: ['running', 'fault'] },
    { title: { en: 'Water', zh: '水力' }, points: ['discharge_pressure', 'suction_pressure', 'flow'] },
    { title: { en: 'Motor', zh: '电机' }, points: ['motor_current', 'power', 'vibration', 'bearing_temp'] },
    { title: { en: 'Counters', zh: '累计' }, points: ['energy', 'starts', 'run_hours'] },
  ],
  elevator: [
    { title: STATE, points: ['mode', 'door', 'direction', 'passenger_detected', 'emergency_call'] },
    { title: { en: 'Travel', zh: '运行' }, points: ['floor', 'speed', 'car_load', 'fault_code'] },
    { title: { en: 'Energy and counters', zh: '能耗与累计' }, points: ['power', 'energy', 'trips', 'door_cycles'] },
  ],
  'water-tank': [
    { title: { en: 'Level', zh: '液位' }, points: ['level', 'volume', 'high_level_switch', 'low_level_switch'] },
    { title: { en: 'Flow', zh: '流量' }, points: ['inflow', 'outflow'] },
    { title: { en: 'Water quality', zh: '水质' }, points: ['temperature', 'turbidity', 'residual_chlorine', 'ph'] },
  ],
  'fire-panel': [
    {
      title: STATE,
      points: ['fire', 'fault', 'supervisory', 'disabled', 'zone_state', 'zone_number', 'mains', 'pump_running'],
    },
    { title: { en: 'Supply', zh: '电源与水压' }, points: ['battery', 'hydrant_pressure', 'heartbeat'] },
  ],
}

const TITLES: Readonly<Partial<Record<Kind, Text>>> = {
  pump: { en: 'pumps', zh: '水泵' },
  elevator: { en: 'elevators', zh: '电梯' },
  'water-tank': { en: 'water tanks', zh: '水箱' },
  'fire-panel': { en: 'fire panels', zh: '火灾报警控制器' },
}

/** A point by which the series of a kind are told from those of all others. */
export function signOf(kind: Kind): string {
  const others = Object.entries(PROFILES).filter(([name]) => name !== kind)
  const foreign = new Set(others.flatMap(([, { points }]) => points.map(({ name }) => name)))
  const own = PROFILES[kind].points.find(({ name }) => !foreign.has(name))
  if (!own) throw new Error(`every point of ${kind} is one of another kind too`)
  return own.name
}

/** One dashboard for a kind of equipment, made of its profile. */
function kindBoard(kind: Kind, groups: readonly Group[]): Board {
  const points = new Map<string, PointDefinition>(PROFILES[kind].points.map((point) => [point.name, point]))
  const grouped = groups.flatMap((group) => group.points)
  const forgotten = [...points.keys()].filter((name) => !grouped.includes(name))
  const unknown = grouped.filter((name) => !points.has(name))
  if (forgotten.length + unknown.length > 0)
    throw new Error(`${kind}: in no group ${forgotten.join(', ')}; not of the profile ${unknown.join(', ')}`)
  return {
    id: kind,
    title: TITLES[kind]!,
    variables: [site('readings'), equipment(signOf(kind))],
    sections: groups.map((group) => ({
      title: group.title,
      panels: group.points.map((name) => panelOf(points.get(name)!)),
    })),
  }
}

export const kindBoards: readonly Board[] = Object.entries(GROUPS).map(([kind, groups]) =>
  kindBoard(kind as Kind, groups),
)
