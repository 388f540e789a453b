import type { PointDefinition } from '../point/point.ts'
import { stateWord } from '../point/state-words.ts'
import { unitName } from '../point/unit-name.ts'
import { inLanguage, type Language, type Text } from '../text.ts'
import type { Condition, Leaf } from './condition.ts'
import { CHINESE, ENGLISH, numberText, type Speech } from './speech.ts'

/** A point as a sentence names it: what it measures, and whose it is where it belongs to another piece of equipment. */
export type NamedPoint = { readonly definition: PointDefinition; readonly owner?: Text }
/** Finds what a condition names; undefined while a form is being filled in. */
export type PointLookup = (reference: string) => NamedPoint | undefined

export const SPEECH: Readonly<Record<Language, Speech>> = { en: ENGLISH, 'zh-CN': CHINESE }

/**
 * A condition as one reads it aloud, without an end mark. A group inside another stands in brackets, so that "and" and "or" cannot be
 * taken for each other; groups of the same kind inside each other, and groups of one, need none.
 */
export function conditionSentence(condition: Condition, points: PointLookup): Required<Text> {
  return { en: sayIn('en', condition, points), zh: sayIn('zh-CN', condition, points) }
}

function sayIn(language: Language, condition: Condition, points: PointLookup): string {
  const speech = SPEECH[language]
  const say = (given: Condition): string => {
    const node = unwrap(given)
    switch (node.type) {
      case 'all':
      case 'any':
        return speech[node.type](membersOf(node).map(sayClosed))
      case 'not':
        return speech.not(sayClosed(node.of))
      case 'while':
        return speech.while(sayClosed(node.guard), say(node.then))
      default:
        return sayLeaf(node, sayingOf(language, speech, node, points))
    }
  }
  /** As part of something larger. */
  const sayClosed = (node: Condition): string => (isLeaf(unwrap(node)) ? say(node) : speech.brackets(say(node)))
  return say(condition)
}

type AllOrAny = Extract<Condition, { readonly type: 'all' | 'any' }>

/** A group of one says what its only member says. */
const unwrap = (node: Condition): Condition =>
  (node.type === 'all' || node.type === 'any') && node.of.length === 1 ? unwrap(node.of[0]!) : node

/** "a and (b and c)" is "a and b and c". */
const membersOf = (group: AllOrAny): readonly Condition[] =>
  group.of.map(unwrap).flatMap((child) => (child.type === group.type ? membersOf(child) : [child]))

const isLeaf = ({ type }: Condition): boolean => type !== 'all' && type !== 'any' && type !== 'not' && type !== 'while'

type Saying = {
  readonly speech: Speech
  /** The point of the leaf, with its owner. */
  readonly point: string
  /** A value, or a difference of values, with the unit of the point. */
  readonly amount: (value: number) => string
  readonly state: (value: number | boolean | string) => string
}

function sayingOf(language: Language, speech: Speech, leaf: Leaf, points: PointLookup): Saying {
  const found = leaf.point === undefined ? undefined : points(leaf.point)
  const unit = found ? unitName(found.definition.unit) : ''
  const amount = (value: number): string => (unit === '' ? numberText(value) : `${numberText(value)} ${unit}`)
  const label = found ? inLanguage(found.definition.label, language) : `"${leaf.point ?? ''}"`
  return {
    speech,
    point: found?.owner ? speech.pointOf(label, inLanguage(found.owner, language)) : label,
    amount,
    state(value) {
      const word = stateWord(found?.definition ?? { type: 'number' }, value)
      return word ? inLanguage(word, language) : amount(Number(value))
    },
  }
}

function sayLeaf(leaf: Leaf, { speech, point, amount, state }: Saying): string {
  switch (leaf.type) {
    case 'above':
    case 'below': {
      const { deadband = 0 } = leaf
      return speech[leaf.type](point, amount(leaf.limit)) + (deadband === 0 ? '' : speech.deadband(amount(deadband)))
    }
    case 'equals':
    case 'differs':
      return speech[leaf.type](point, state(leaf.value))
    case 'rising':
    case 'falling':
      return speech[leaf.type](point, amount(leaf.by), speech.duration(leaf.within_ms))
    case 'frozen':
      return leaf.resolution === 0
        ? speech.frozen(point, speech.duration(leaf.for_ms))
        : speech.frozenWithin(point, amount(leaf.resolution), speech.duration(leaf.for_ms))
    case 'silent':
      return leaf.point === undefined
        ? speech.silentEquipment(speech.duration(leaf.for_ms))
        : speech.silent(point, speech.duration(leaf.for_ms))
    case 'count-above': {
      const phrase = leaf.counts === 'steps' ? speech.steps : speech.transitions
      return phrase(point, numberText(leaf.count), speech.duration(leaf.within_ms))
    }
    case 'deviates': {
      const { expected } = leaf
      const usual = expected.type === 'value' ? amount(expected.value) : speech.hourOfWeek(expected.weeks)
      return speech.deviates(point, `${numberText(leaf.share * 100)} %`, usual, speech.duration(leaf.for_ms))
    }
  }
}
