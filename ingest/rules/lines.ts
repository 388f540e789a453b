import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { wordOf } from '#domain/rule/layer.ts'
import { lastVersion, type Rule, type RuleOn } from '#domain/rule/rule.ts'
import type { RuleLine, RuleView } from '#domain/wire/rules.ts'
import { COMMUNICATION_LOST } from '../engine/communication.ts'
import type { Ground } from './ground.ts'
import { hashOf, saysSame } from './hash.ts'
import { type InForce, ruleAt, rulesOver } from './in-force.ts'

/** The rules of a site as an engineer sees them: by kind, then by equipment; null when the site is unknown. */
export function linesOf(ground: Ground, inForce: InForce, site: string): readonly RuleLine[] | null {
  const kinds = ground.kinds(site)
  if (!kinds) return null
  const ofKinds: RuleLine[] = []
  const ofPieces: RuleLine[] = []
  for (const [kind, pieces] of [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const alarm of alarmsOf(ground, inForce, pieces)) {
      const line = lineOfKind(ground, inForce, { site, kind, alarm, pieces })
      if (line) ofKinds.push(line)
      const following = new Set(line?.equipment)
      for (const one of pieces) {
        const own = lineOfPiece(ground, inForce, one, alarm, following.has(one.id))
        if (own) ofPieces.push(own)
      }
    }
  }
  return [...ofKinds, ...ofPieces]
}

/** One rule with its history; null where there is neither such equipment nor such an alarm. */
export function viewOf(
  ground: Ground,
  inForce: InForce,
  { site, on, alarm }: Pick<Rule, 'site' | 'on' | 'alarm'>,
): RuleView | null {
  const [first] = ground.on(site, on)
  if (!first || alarm === COMMUNICATION_LOST) return null
  const pieces = ground.on(site, { kind: first.kind })
  const ofKind = lineOfKind(ground, inForce, { site, kind: first.kind, alarm, pieces })
  const versions = (ruleAt(inForce.rules, site, on, alarm)?.versions ?? []).toReversed()
  const mostly = mostlyConfigured(ground, pieces, alarm)
  if ('kind' in on) return ofKind && { ...ofKind, configured: mostly, beneath: mostly, versions }
  const configured = configuredFor(ground, first, alarm)
  const beneath = beneathOf(ground, inForce, first, alarm)
  const line = lineOfPiece(ground, inForce, first, alarm, ofKind?.equipment.includes(first.id) ?? false) ?? {
    ...lineOf(on, null, alarm),
    inForce: definitionIn(inForce, first, alarm),
  }
  if (!line.inForce && !configured && versions.length === 0) return null
  return { ...line, configured, beneath, versions }
}

/** What would count for a piece without a rule of its own. */
function beneathOf(ground: Ground, { rules }: InForce, one: Equipment, alarm: string): AlarmDefinition | null {
  const word = wordOf(rulesOver(rules, one).ofKind.find((rule) => rule.alarm === alarm) ?? null)
  if (word?.type === 'off') return null
  if (word && ground.fit(one, word.definition).length === 0) return word.definition
  return configuredFor(ground, one, alarm)
}

/** Every alarm that these pieces have or had, switched off or not; in the order of what is configured, then of the rules. */
export function alarmsOf(ground: Ground, { rules }: InForce, pieces: readonly Equipment[]): readonly string[] {
  const alarms = new Set<string>()
  for (const one of pieces) {
    for (const { id } of ground.configured(one)) alarms.add(id)
    const { ofKind, own } = rulesOver(rules, one)
    for (const { alarm } of [...ofKind, ...own]) alarms.add(alarm)
  }
  return [...alarms]
}

/** Where none of the kind has such an alarm there is no line. */
function lineOfKind(
  ground: Ground,
  inForce: InForce,
  of: { readonly site: string; readonly kind: string; readonly alarm: string; readonly pieces: readonly Equipment[] },
): RuleLine | null {
  const { site, kind, alarm, pieces } = of
  const rule = ruleAt(inForce.rules, site, { kind }, alarm)
  const configured = mostlyConfigured(ground, pieces, alarm)
  if (!rule && !configured) return null
  const word = wordOf(rule)
  const definition = word === null ? configured : word.type === 'off' ? null : word.definition
  const follow = pieces.filter((one) => wordOf(ownRule(inForce, one, alarm)) === null)
  const unfit =
    word?.type === 'define'
      ? follow.filter((one) => ground.fit(one, word.definition).length > 0).map(({ id }) => id)
      : []
  const counts = (one: Equipment): boolean => {
    if (word?.type === 'off') return true
    const now = definitionIn(inForce, one, alarm)
    return now !== null && saysSame(now, definition)
  }
  return {
    ...lineOf({ kind }, rule, alarm),
    inForce: definition,
    madeHere: configured === null,
    equipment: follow.filter((one) => !unfit.includes(one.id) && counts(one)).map(({ id }) => id),
    unfit,
  }
}

/** Null where the piece has neither a rule of its own nor a definition other than that of its kind. */
function lineOfPiece(
  ground: Ground,
  inForce: InForce,
  one: Equipment,
  alarm: string,
  follows: boolean,
): RuleLine | null {
  const rule = ownRule(inForce, one, alarm)
  const definition = definitionIn(inForce, one, alarm)
  if (!rule && (follows || definition === null)) return null
  const word = wordOf(rule)
  const isLeftOut = word?.type === 'define' && !saysSame(definition, word.definition)
  return {
    ...lineOf({ equipment: one.id }, rule, alarm),
    inForce: definition,
    madeHere: beneathOf(ground, inForce, one, alarm) === null,
    equipment: follows || (definition === null && word?.type !== 'off') ? [] : [one.id],
    unfit: isLeftOut ? [one.id] : [],
  }
}

function lineOf(on: RuleOn, rule: Rule | null, alarm: string): RuleLine {
  const last = lastVersion(rule)
  return {
    on,
    alarm,
    inForce: null,
    madeHere: false,
    version: last?.n ?? 0,
    changedAt: last?.at ?? null,
    changedBy: last?.by ?? null,
    equipment: [],
    unfit: [],
  }
}

const ownRule = ({ rules }: InForce, { site, id }: Equipment, alarm: string): Rule | null =>
  ruleAt(rules, site, { equipment: id }, alarm)

const definitionIn = ({ estate }: InForce, one: Equipment, alarm: string): AlarmDefinition | null =>
  estate.definitions.get(equipmentKey(one))?.find(({ id }) => id === alarm) ?? null

const configuredFor = (ground: Ground, one: Equipment, alarm: string): AlarmDefinition | null =>
  ground.configured(one).find(({ id }) => id === alarm) ?? null

/** What is configured for most of a kind; of two for as many, the one that stands first in the site file. Others have lines of their own. */
function mostlyConfigured(ground: Ground, pieces: readonly Equipment[], alarm: string): AlarmDefinition | null {
  const counts = new Map<string, { count: number; readonly definition: AlarmDefinition }>()
  for (const one of pieces) {
    const definition = configuredFor(ground, one, alarm)
    if (!definition) continue
    const same = counts.get(hashOf(definition)) ?? { count: 0, definition }
    same.count += 1
    counts.set(hashOf(definition), same)
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count)
  return most?.definition ?? null
}
