import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePhone } from './use-phone.ts'

/** The finer parts of a filter. On a phone they would take the room of the list, so they stand behind a button there. */
export function MoreFilters({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  if (!phone) return children
  return (
    <>
      <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('filter.more')} {open ? '▴' : '▾'}
      </Button>
      {open && children}
    </>
  )
}
