import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AlarmDetailPanel } from './alarms/alarm-detail.tsx'
import { type AlarmSearch, readAlarmSearch } from './alarms/alarm-search.ts'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { DeviceListPage } from './devices/device-list-page.tsx'
import { DevicePage } from './devices/device-page.tsx'
import { EquipmentListPage } from './equipment/equipment-list-page.tsx'
import { EquipmentPage, type OneEquipmentSearch, readOneEquipmentSearch } from './equipment/equipment-page.tsx'
import { type EquipmentSearch, readEquipmentSearch } from './equipment/equipment-search.ts'
import { Shell } from './frame/shell.tsx'

type SiteSearch = { readonly site?: string }

const root = createRootRoute({
  // The site goes along with every link.
  validateSearch: ({ site }: Record<string, unknown>): SiteSearch => (typeof site === 'string' ? { site } : {}),
  search: { middlewares: [retainSearchParams(['site'])] },
  component: Shell,
  notFoundComponent: NotFound,
})
const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to say "elsewhere"
    throw redirect({ to: '/alarms' })
  },
})
const alarms = createRoute({
  getParentRoute: () => root,
  path: '/alarms',
  validateSearch: (search: Record<string, unknown>): AlarmSearch => readAlarmSearch(search),
  component: AlarmsPage,
})
const alarm = createRoute({ getParentRoute: () => alarms, path: '$id', component: AlarmDetailPanel })
const equipmentList = createRoute({
  getParentRoute: () => root,
  path: '/equipment',
  validateSearch: (search: Record<string, unknown>): EquipmentSearch => readEquipmentSearch(search),
  component: EquipmentListPage,
})
const equipment = createRoute({
  getParentRoute: () => root,
  path: '/equipment/$id',
  validateSearch: (search: Record<string, unknown>): OneEquipmentSearch => readOneEquipmentSearch(search),
  component: EquipmentPage,
})
const deviceList = createRoute({ getParentRoute: () => root, path: '/devices', component: DeviceListPage })
const device = createRoute({ getParentRoute: () => root, path: '/devices/$id', component: DevicePage })

const tree = root.addChildren([index, alarms.addChildren([alarm]), equipmentList, equipment, deviceList, device])

export const createAppRouter = () =>
  createRouter({ routeTree: tree, defaultErrorComponent: PageBroke, defaultPreload: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <div className="notice">
      <p>{t('app.notFound')}</p>
      <Link to="/alarms">{t('app.toAlarms')}</Link>
    </div>
  )
}

function PageBroke({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  return (
    <div className="notice" role="alert">
      <p>{t('app.pageBroke', { detail: error instanceof Error ? error.message : String(error) })}</p>
      <button type="button" onClick={reset}>
        {t('app.retry')}
      </button>
    </div>
  )
}
