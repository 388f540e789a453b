import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/action-button.tsx'

type TwoStepsProps = {
  readonly word: string
  readonly label: string
  /** The second question, with the object's name in it. */
  readonly really: string
  readonly whyNot: string | null
  readonly act: () => void
}

/** A button for what cannot be taken back: it asks once more, naming what it is about. */
export function TwoSteps({ word, label, really, whyNot, act }: TwoStepsProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <ActionButton label={label} whyNot={whyNot} onClick={() => setAsking(true)}>
        {word}
      </ActionButton>
    )
  }
  return (
    <span className="button-row">
      <ActionButton strong whyNot={whyNot} onClick={act}>
        {really}
      </ActionButton>
      <ActionButton whyNot={null} onClick={() => setAsking(false)}>
        {t('response.keep')}
      </ActionButton>
    </span>
  )
}
