import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormError } from './form-error.tsx'

type FormEndProps = { readonly sending: boolean; readonly error: unknown; readonly cancel: () => void }

/** Create or cancel, and why it was refused. */
export function FormEnd({ sending, error, cancel }: FormEndProps) {
  const { t } = useTranslation()
  return (
    <>
      <span className="button-row">
        <Button type="submit" variant="default" data-strong aria-disabled={sending}>
          {t('people.create')}
        </Button>
        <Button variant="default" onClick={cancel}>
          {t('action.cancel')}
        </Button>
      </span>
      <FormError error={error} />
    </>
  )
}
