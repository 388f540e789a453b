import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onOf, onText, type RuleOn } from '#domain/rule/rule.ts'
import type { Text } from '#domain/text.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useSite } from '../site-context.tsx'
import { slugOf } from '../slug.ts'
import { draftName, isDrafted, keepDraft } from './kept-drafts.ts'
import { blankDefinition, isSlug, linesNear } from './new-alarm.ts'
import { TEXT_MAX } from './problems.ts'
import { useOnName } from './rule-name.ts'
import { rulePoints } from './rule-points.ts'

type NewAlarmProps = { readonly lines: readonly RuleLine[]; readonly close: () => void }

/** Names a new alarm: what it is for, what it says and its id. The rest is written on its own page, as of any rule. */
export function NewAlarmForm({ lines, close }: NewAlarmProps) {
  const { t } = useTranslation()
  const index = useSite()
  const { store } = useLiveParts()
  const navigate = useNavigate()
  const [on, setOn] = useState<RuleOn>(() => ({ kind: index.equipment[0]!.kind }))
  const [message, setMessage] = useState<Text>({ en: '' })
  const [typed, setTyped] = useState<string | null>(null)
  const [like, setLike] = useState('')
  const near = useMemo(() => linesNear(index, lines, on), [index, lines, on])
  const taken = near.map(({ alarm }) => alarm)
  const id = typed ?? (message.en.trim() === '' ? '' : slugOf(message.en, 'alarm', taken))
  const wrongId = useWrongId()(id, taken, draftName(index.site.id, onText(on), id))
  const begin = (): void => {
    const text = { ...message, en: message.en.trim() }
    const copied = near.find((line) => lineKey(line) === like)?.inForce
    const definition = copied ? { ...copied, id, message: text } : blankDefinition(id, text, rulePoints(index, on))
    keepDraft(draftName(index.site.id, onText(on), id), { definition, basedOn: 0, changedAt: store.serverNow() })
    void navigate({ to: '/rules/$on/$alarm', params: { on: onText(on), alarm: id } })
  }
  return (
    <section className="panel rule-page rule-naming" aria-label={t('rules.newAlarm')}>
      <h2>{t('rules.newAlarm')}</h2>
      <div className="rule-fields">
        <PlaceField
          on={on}
          choose={(place) => {
            setOn(place)
            setLike('')
          }}
        />
        <LikeField near={near} like={like} choose={setLike} />
      </div>
      <MessageFields message={message} change={setMessage} />
      <TextInput
        label={t('rules.id')}
        description={t('rules.idHint')}
        error={id === '' ? undefined : wrongId}
        maxLength={64}
        value={id}
        onChange={(event) => setTyped(event.currentTarget.value.toLowerCase())}
      />
      <div className="button-row rule-run">
        <ActionButton
          strong
          showWhy
          whyNot={message.en.trim() === '' ? t('rules.messageFirst') : (wrongId ?? null)}
          onClick={begin}
        >
          {t('rules.begin')}
        </ActionButton>
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
      </div>
    </section>
  )
}

/** Two lines may speak of the same alarm: of the kind, and of one piece. */
const lineKey = ({ on, alarm }: RuleLine): string => `${onText(on)}/${alarm}`

type LikeProps = {
  readonly near: readonly RuleLine[]
  readonly like: string
  readonly choose: (key: string) => void
}

function LikeField({ near, like, choose }: LikeProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const onName = useOnName()
  const inForce = near.flatMap((line) =>
    line.inForce ? [{ value: lineKey(line), label: `${say(line.inForce.message)} · ${onName(line.on)}` }] : [],
  )
  return (
    <NativeSelect
      label={t('rules.like')}
      description={t('rules.likeHint')}
      value={like}
      data={[{ value: '', label: t('rules.likeNone') }, ...inForce]}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  )
}

type MessageProps = { readonly message: Text; readonly change: (message: Text) => void }

function MessageFields({ message, change }: MessageProps) {
  const { t } = useTranslation()
  return (
    <div className="rule-texts">
      <TextInput
        label={t('rules.messageEn')}
        lang="en"
        required
        maxLength={TEXT_MAX}
        value={message.en}
        onChange={(event) => change({ ...message, en: event.currentTarget.value })}
      />
      <TextInput
        label={t('rules.messageZh')}
        lang="zh-CN"
        maxLength={TEXT_MAX}
        value={message.zh ?? ''}
        onChange={(event) => {
          const zh = event.currentTarget.value
          change(zh === '' ? { en: message.en } : { en: message.en, zh })
        }}
      />
    </div>
  )
}

type PlaceProps = { readonly on: RuleOn; readonly choose: (on: RuleOn) => void }

/** Every kind, then every piece of equipment. */
function PlaceField({ on, choose }: PlaceProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { equipment } = useSite()
  const onName = useOnName()
  const kinds = [...new Set(equipment.map(({ kind }) => kind))].toSorted()
  return (
    <NativeSelect
      label={t('rules.newFor')}
      description={t('rules.newForHint')}
      value={onText(on)}
      data={[
        { group: t('rules.kinds'), items: kinds.map((kind) => ({ value: onText({ kind }), label: onName({ kind }) })) },
        { group: t('rules.single'), items: equipment.map(({ id, name }) => ({ value: id, label: say(name) })) },
      ]}
      onChange={(event) => choose(onOf(event.currentTarget.value))}
    />
  )
}

/** Why this cannot be the id of a new alarm; undefined when it can. */
function useWrongId() {
  const { t } = useTranslation()
  return (id: string, taken: readonly string[], draft: string): string | undefined => {
    if (!isSlug(id)) return t('rules.idWrong')
    if (taken.includes(id) || id === PLATFORM_OWN) return t('rules.idTaken')
    return isDrafted(draft) ? t('rules.idDrafted') : undefined
  }
}

/** The alarm of a device, which no rule makes. */
const PLATFORM_OWN = 'communication-lost'
