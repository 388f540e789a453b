import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/action-button.tsx'

/** The heading of a form that took the place of what was read before: reading goes on here. */
export function FormTitle({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h2 ref={heading} tabIndex={-1}>
      {children}
    </h2>
  )
}

type SaveRowProps = {
  readonly whyNot: string | null
  /** It was not saved, and the reason stands further up. */
  readonly refused: boolean
  readonly save: () => Promise<void>
  readonly close: () => void
}

/** Save or leave it as it was. */
export function SaveRow({ whyNot, refused, save, close }: SaveRowProps) {
  const { t } = useTranslation()
  return (
    <div className="button-row save-row">
      <ActionButton strong showWhy whyNot={whyNot} onClick={() => void save()}>
        {t('response.save')}
      </ActionButton>
      <ActionButton whyNot={null} onClick={close}>
        {t('action.cancel')}
      </ActionButton>
      {refused && <strong>✕ {t('response.notSaved')}</strong>}
    </div>
  )
}
