import { useQueryClient } from '@tanstack/react-query'
import { type ChangeEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PICTURE_MAX_bytes, PICTURE_TYPES } from '#domain/plan/picture.ts'
import type { PlanPlace } from '#domain/plan/plan.ts'
import { useErrorSentence } from '../../ui/fault.tsx'
import { plansQuery, uploadPicture } from './plan-queries.ts'

type State = { readonly is: 'idle' } | { readonly is: 'sending' } | { readonly is: 'failed'; readonly why: string }

/** Chooses a file and sends it; the server decides whether it is a picture. */
export function PlanUpload({ place, label }: { readonly place: PlanPlace; readonly label: string }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const queries = useQueryClient()
  const [state, setState] = useState<State>({ is: 'idle' })
  const send = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = currentTarget.files ?? []
    if (!file) return
    if (file.size > PICTURE_MAX_bytes) {
      setState({ is: 'failed', why: t('plan.tooLarge', { limit: PICTURE_MAX_bytes / 1024 / 1024 }) })
    } else {
      setState({ is: 'sending' })
      try {
        await uploadPicture(place, file)
        await queries.invalidateQueries(plansQuery(place.site))
        setState({ is: 'idle' })
      } catch (error) {
        setState({ is: 'failed', why: sentence(error) })
      }
    }
    // The same file may be chosen again.
    currentTarget.value = ''
  }
  return (
    <span className="plan-upload">
      <label className="plain-button" data-busy={state.is === 'sending' || undefined}>
        {state.is === 'sending' ? t('plan.uploading') : label}
        <input
          type="file"
          className="sr-only"
          accept={PICTURE_TYPES.join(',')}
          disabled={state.is === 'sending'}
          onChange={(event) => void send(event)}
        />
      </label>
      {state.is === 'failed' && <span role="alert">✕ {state.why}</span>}
    </span>
  )
}
