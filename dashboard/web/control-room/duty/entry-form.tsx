import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ENTRY_TEXT_MAX, PLACE_MAX, WRITTEN_KINDS, type WrittenKind } from '#domain/duty/entry.ts'
import type { Post } from '#domain/duty/post.ts'
import { ENTRY_WORDS } from '#domain/duty/words.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useIsLive } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useDutyAct } from './duty-query.ts'

type Props = {
  readonly post: Post
  /** Number of the entry that the next one corrects. */
  readonly corrects: number | null
  readonly done: () => void
}

/** A new entry; what was typed stays until the server has it. */
export function EntryForm(props: Props) {
  const { corrects, done } = props
  const { t } = useTranslation()
  const { say } = useLanguage()
  const sentence = useErrorSentence()
  const { typed, change, write, why, error } = useEntry(props)
  return (
    <div className="duty-entry-form">
      {corrects !== null && (
        <p>
          <strong>{t('duty.correctionOf', { n: corrects })}</strong>{' '}
          <button type="button" className="duty-correct" onClick={done}>
            {t('action.cancel')}
          </button>
        </p>
      )}
      <Textarea
        aria-label={t('duty.text')}
        placeholder={t('duty.text')}
        rows={2}
        maxLength={ENTRY_TEXT_MAX}
        value={typed.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <div className="duty-log-bar">
        <NativeSelect
          aria-label={t('duty.kind')}
          value={typed.kind}
          data={WRITTEN_KINDS.map((one) => ({ value: one, label: say(ENTRY_WORDS[one]) }))}
          onChange={(event) => change({ kind: event.currentTarget.value as WrittenKind })}
        />
        <TextInput
          aria-label={t('duty.place')}
          placeholder={t('duty.place')}
          maxLength={PLACE_MAX}
          value={typed.place}
          onChange={(event) => change({ place: event.currentTarget.value })}
        />
        <ActionButton strong whyNot={why} onClick={() => void write()}>
          {t('duty.write')}
        </ActionButton>
      </div>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </div>
  )
}

function useEntry({ post, corrects, done }: Props) {
  const { t } = useTranslation()
  const live = useIsLive()
  const { act, error, sending } = useDutyAct()
  const [typed, setTyped] = useState({ kind: 'note' as WrittenKind, text: '', place: '' })
  const change = (part: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...part }))
  const text = typed.text.trim()
  const place = typed.place.trim()
  const write = async (): Promise<void> => {
    const parts = { ...(place === '' ? {} : { place }), ...(corrects === null ? {} : { corrects }) }
    const params = { site: post.site, post: post.id }
    const body = { kind: typed.kind, text, ...parts }
    if (!(await act(() => call(dutyApi.writeEntry, { params, body })))) return
    change({ text: '' })
    done()
  }
  const reason = sending ? t('why.sending') : text === '' ? t('duty.needsText') : null
  return { typed, change, write, error, why: live ? reason : t('why.notLive') }
}
