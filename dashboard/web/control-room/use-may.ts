import { useTranslation } from 'react-i18next'
import type { AlarmRole } from '#domain/alarm/can.ts'
import { may, type Permission, rolesAt } from '#domain/person/may.ts'
import { useMe } from '../people/me.ts'
import { useSite } from './site-context.tsx'

/** Whether the person at this console may do something at the site of this screen. The server asks the same table again. */
export function useMay(): (permission: Permission) => boolean {
  const me = useMe()
  const { site } = useSite()
  return (permission) => may(me, permission, site.id)
}

/** What of the person's role matters to an alarm of this site. */
export function useAlarmRole(): AlarmRole {
  const me = useMe()
  const { site } = useSite()
  return { supervisor: rolesAt(me, site.id).includes('supervisor') }
}

/** Why the person may not, as a sentence for a disabled button; null when they may. */
export function useWhyMayNot(): (permission: Permission) => string | null {
  const { t } = useTranslation()
  const allowed = useMay()
  return (permission) => (allowed(permission) ? null : t('why.role'))
}
