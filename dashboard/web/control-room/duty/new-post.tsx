import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NEEDED_MAX, POST_KINDS, POST_RULES, type PostKind } from '#domain/duty/post.ts'
import { POST_KIND_WORDS } from '#domain/duty/words.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useSite } from '../site-context.tsx'
import { useDutyAct } from './duty-query.ts'

const EMPTY = { id: '', en: '', zh: '', kind: 'fire-control' as PostKind, needed: '2' }

/** Makes a post, or changes the one of that id. */
export function NewPost() {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  const [post, setPost] = useState(EMPTY)
  const change = (part: Partial<typeof EMPTY>) => setPost((before) => ({ ...before, ...part }))
  const save = async (): Promise<void> => {
    const { id, kind, en, zh } = post
    const name = { en: en.trim(), ...(zh.trim() === '' ? {} : { zh: zh.trim() }) }
    const body = { id, kind, name, needed: Number(post.needed) }
    if (await act(() => call(dutyApi.savePost, { params: { site: site.id }, body }))) setPost(EMPTY)
  }
  const whole = /^[a-z0-9-]{1,64}$/.test(post.id) && post.en.trim() !== '' && Number(post.needed) >= 1
  return (
    <details className="panel">
      <summary>{t('duty.newPost')}</summary>
      <div className="duty-form">
        <TextInput label={t('duty.postId')} value={post.id} onChange={(e) => change({ id: e.currentTarget.value })} />
        <TextInput label={t('duty.nameEn')} value={post.en} onChange={(e) => change({ en: e.currentTarget.value })} />
        <TextInput label={t('duty.nameZh')} value={post.zh} onChange={(e) => change({ zh: e.currentTarget.value })} />
        <NativeSelect
          label={t('duty.postKind')}
          value={post.kind}
          data={POST_KINDS.map((kind) => ({ value: kind, label: say(POST_KIND_WORDS[kind]) }))}
          onChange={(event) => {
            const kind = event.currentTarget.value as PostKind
            change({ kind, needed: String(POST_RULES[kind].neededMin) })
          }}
        />
        <TextInput
          label={t('duty.needed')}
          type="number"
          min={1}
          max={NEEDED_MAX}
          value={post.needed}
          onChange={(e) => change({ needed: e.currentTarget.value })}
        />
      </div>
      <ActionButton
        showWhy
        whyNot={sending ? t('why.sending') : whole ? null : t('duty.incomplete')}
        onClick={() => void save()}
      >
        {t('duty.savePost')}
      </ActionButton>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </details>
  )
}
