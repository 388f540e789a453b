import type { Kind } from '../profile/registry.ts'
import { inLanguage, type Language, type Text } from '../text.ts'
import type { ChannelType } from './channel.ts'
import type { AlarmFilter, Policy, PolicyStep, Recipient } from './policy.ts'
import { type AlarmsSaid, CHINESE, ENGLISH, KIND_WORDS, type PolicySpeech, UNKNOWN_WAY, WAY_WORDS } from './speech.ts'

/** What those are called that a policy names by their ids; null: not known, so the id itself is said. */
export type PolicyNames = {
  readonly channel: (id: string) => { readonly name: Text; readonly type: ChannelType } | null
  readonly person: (account: string) => string | null
  readonly site: (id: string) => Text | null
  /** Of a kind that the product does not know. */
  readonly kind: (kind: string) => Text | null
}

/** A policy as one reads it aloud, without an end mark. */
export function policySentence(policy: Policy, names: PolicyNames): Required<Text> {
  const { alarms, steps, end } = policyWords(policy, names)
  const parts = [...(steps.length === 0 ? [NOBODY] : steps), ...(end ? [end] : [])]
  return {
    en: ENGLISH.whole(
      alarms.en,
      parts.map(({ en }) => en),
    ),
    zh: CHINESE.whole(
      alarms.zh,
      parts.map(({ zh }) => zh),
    ),
  }
}

const NOBODY: Required<Text> = { en: ENGLISH.nobody, zh: CHINESE.nobody }

export type PolicyWords = {
  readonly alarms: Required<Text>
  readonly steps: readonly Required<Text>[]
  /** When it ends before somebody acknowledges. */
  readonly end: Required<Text> | null
}

/** The parts of the sentence, for a list: which alarms, and each step. */
export const policyWords = ({ alarms, steps, endsOnReturn }: Policy, names: PolicyNames): PolicyWords => ({
  alarms: inBoth((speech, language) => speech.alarms(alarmsSaid(alarms, names, speech, language))),
  steps: steps.map((step) => inBoth((speech, language) => stepIn(step, names, speech, language))),
  end: endsOnReturn ? { en: ENGLISH.ends, zh: CHINESE.ends } : null,
})

/** Who a step tells, and by which way. */
export const toldWords = ({ recipients }: PolicyStep, names: PolicyNames): Required<Text> =>
  inBoth((speech, language) => toldIn(recipients, names, speech, language))

/** Of a kind of equipment, several; null: of devices. */
export const kindWords = (kind: string | null, names: PolicyNames): Required<Text> =>
  inBoth((speech, language) => (kind === null ? speech.devices : kindIn(kind, names, speech, language)))

export const inBoth = (say: (speech: PolicySpeech, language: Language) => string): Required<Text> => ({
  en: say(ENGLISH, 'en'),
  zh: say(CHINESE, 'zh-CN'),
})

function alarmsSaid(filter: AlarmFilter, names: PolicyNames, speech: PolicySpeech, language: Language): AlarmsSaid {
  const { priorities, lifeSafety, kinds, sites } = filter
  const siteName = (id: string): string => inLanguage(names.site(id) ?? { en: id }, language)
  return {
    priorities: priorities ?? null,
    lifeSafety: lifeSafety ?? null,
    kinds: kinds ? speech.list(kinds.map((kind) => kindIn(kind, names, speech, language))) : null,
    sites: sites ? speech.list(sites.map(siteName)) : null,
  }
}

const isBuiltIn = (kind: string): kind is Kind => Object.hasOwn(KIND_WORDS, kind)

function kindIn(kind: string, names: PolicyNames, speech: PolicySpeech, language: Language): string {
  if (isBuiltIn(kind)) return inLanguage(KIND_WORDS[kind], language)
  return speech.quoted(inLanguage(names.kind(kind) ?? { en: kind }, language))
}

function stepIn(step: PolicyStep, names: PolicyNames, speech: PolicySpeech, language: Language): string {
  const { after_ms, repeat, schedule, recipients } = step
  return speech.step(
    speech.delay(after_ms),
    toldIn(recipients, names, speech, language),
    repeat ? speech.repeat(repeat.every_ms, repeat.times) : '',
    schedule ? speech.hours(schedule) : '',
  )
}

function toldIn(
  recipients: readonly Recipient[],
  names: PolicyNames,
  speech: PolicySpeech,
  language: Language,
): string {
  if (recipients.length === 0) return speech.nobody
  return speech.and(recipients.map((recipient) => recipientIn(recipient, names, speech, language)))
}

function recipientIn(recipient: Recipient, names: PolicyNames, speech: PolicySpeech, language: Language): string {
  if (recipient.type === 'console') return speech.console
  const channel = names.channel(recipient.channel)
  const way = inLanguage(channel ? WAY_WORDS[channel.type] : UNKNOWN_WAY, language)
  switch (recipient.type) {
    case 'channel':
      return speech.told(way, speech.quoted(channel ? inLanguage(channel.name, language) : recipient.channel))
    case 'person':
      return speech.told(way, names.person(recipient.account) ?? recipient.account)
    case 'role':
      return speech.told(way, speech.role(recipient.role, recipient.onDuty))
  }
}
