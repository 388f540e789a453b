import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { deviceKey } from '#domain/device/device.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { layer, type RulesOver } from '#domain/rule/layer.ts'
import { lastVersion, placeKey, type Rule, type RuleOn } from '#domain/rule/rule.ts'
import type { Estate } from '#domain/site/estate.ts'
import {
  COMMUNICATION_LOST,
  communicationOf,
  speaksForLifeSafety,
  withCommunicationAlarms,
} from '../engine/communication.ts'
import { type Ground, withoutCommunication } from './ground.ts'

/** Rules by where they are laid ({@link placeKey}), of each place in the order of their alarms. */
export type RulesByPlace = ReadonlyMap<string, readonly Rule[]>

/** All rules, and the estate with the definitions that they leave in force. A value: another version makes another one. */
export type InForce = { readonly rules: RulesByPlace; readonly estate: Estate }

export function byPlace(rules: readonly Rule[]): RulesByPlace {
  const places = new Map<string, Rule[]>()
  for (const rule of rules.toSorted((a, b) => (a.alarm < b.alarm ? -1 : 1))) {
    const key = placeKey(rule.site, rule.on)
    const known = places.get(key)
    if (known) known.push(rule)
    else places.set(key, [rule])
  }
  return places
}

export const ruleAt = (rules: RulesByPlace, site: string, on: RuleOn, alarm: string): Rule | null =>
  rules.get(placeKey(site, on))?.find((rule) => rule.alarm === alarm) ?? null

/** The rules of a piece of equipment: of its kind, and its own. */
export const rulesOver = (rules: RulesByPlace, { site, kind, id }: Equipment): RulesOver => ({
  ofKind: rules.get(placeKey(site, { kind })) ?? [],
  own: rules.get(placeKey(site, { equipment: id })) ?? [],
})

/** How many versions were ever saved at a site. */
export function revisionOf(rules: RulesByPlace, site: string): number {
  let revision = 0
  for (const [place, of] of rules) {
    if (!place.startsWith(`${site}/`)) continue
    for (const rule of of) revision += lastVersion(rule)?.n ?? 0
  }
  return revision
}

/** The estate as the site file and the rules leave it. */
export function inForceAtStart(ground: Ground, rules: RulesByPlace): InForce {
  const definitions = new Map(ground.estate.definitions)
  for (const one of ground.estate.equipment) definitions.set(equipmentKey(one), layered(ground, rules, one))
  return { rules, estate: withCommunicationAlarms({ ...ground.estate, definitions }) }
}

/** What counts once this rule is in the place of its last version, and the definitions of what it changes, by `site/equipment` or `site/device`. */
export function withRule(
  ground: Ground,
  before: InForce,
  rule: Rule,
): { readonly after: InForce; readonly changed: ReadonlyMap<string, readonly AlarmDefinition[]> } {
  const place = placeKey(rule.site, rule.on)
  const rest = (before.rules.get(place) ?? []).filter(({ alarm }) => alarm !== rule.alarm)
  const rules = new Map([...before.rules, ...byPlace([...rest, rule])])
  const definitions = new Map(before.estate.definitions)
  const changed = new Map<string, readonly AlarmDefinition[]>()
  const put = (key: string, next: readonly AlarmDefinition[]) => {
    definitions.set(key, next)
    changed.set(key, next)
  }
  const pieces = ground.on(rule.site, rule.on)
  for (const one of pieces) {
    const key = equipmentKey(one)
    const was = before.estate.definitions.get(key) ?? []
    const communication = was.filter(({ id }) => id === COMMUNICATION_LOST)
    const next = [...layered(ground, rules, one), ...communication]
    if (next.length !== was.length || next.some((each, i) => each !== was[i])) put(key, next)
  }
  const estate: Estate = { ...before.estate, definitions }
  // Whether a device speaks for life safety is said by the rules of its equipment.
  for (const device of new Set(pieces.flatMap(ground.devices))) {
    if (speaksForLifeSafety(before.estate, device) === speaksForLifeSafety(estate, device)) continue
    const others = withoutCommunication(definitions.get(deviceKey(device)) ?? [])
    put(deviceKey(device), [...others, communicationOf(estate, device)])
  }
  return { after: { rules, estate }, changed }
}

function layered(ground: Ground, rules: RulesByPlace, one: Equipment): readonly AlarmDefinition[] {
  const fits = (definition: AlarmDefinition): boolean => ground.fit(one, definition).length === 0
  return layer(ground.configured(one), rulesOver(rules, one), fits)
}
