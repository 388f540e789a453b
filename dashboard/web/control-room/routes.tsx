import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Link,
  Outlet,
  redirect,
  retainSearchParams,
  useMatch,
} from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AlarmDetailPanel } from './alarms/alarm-detail.tsx'
import { type AlarmSearch, readAlarmSearch } from './alarms/alarm-search.ts'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { type AuditSearch, readAuditSearch } from './audit/audit-search.ts'
import { DeviceListPage } from './devices/device-list-page.tsx'
import { DevicePage } from './devices/device-page.tsx'
import { type DutySearch, readDutySearch } from './duty/duty-search.ts'
import { EquipmentListPage } from './equipment/equipment-list-page.tsx'
import { EquipmentPage, type OneEquipmentSearch, readOneEquipmentSearch } from './equipment/equipment-page.tsx'
import { type EquipmentSearch, readEquipmentSearch } from './equipment/equipment-search.ts'
import { Shell } from './frame/shell.tsx'
import { type KpiSearch, readKpiSearch } from './kpi/kpi-search.ts'
import { type PlanSearch, readPlanSearch } from './plan/plan-search.ts'
import { readRulesSearch, type RulesSearch } from './rules/rule-search.ts'
import { type ResponseSearch, readResponseSearch } from './response/response-search.ts'

type SiteSearch = { readonly site?: string }

const root = createRootRoute({
  // The site goes along with every link.
  validateSearch: ({ site }: Record<string, unknown>): SiteSearch => (typeof site === 'string' ? { site } : {}),
  search: { middlewares: [retainSearchParams(['site'])] },
  component: Frame,
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
/** Pages beside the alarm list come in chunks of their own: the first load is the operator's. */
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => readAuditSearch(search),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
})
const kpi = createRoute({
  getParentRoute: () => root,
  path: '/kpi',
  validateSearch: (search: Record<string, unknown>): KpiSearch => readKpiSearch(search),
  component: lazyRouteComponent(() => import('./kpi/kpi-page.tsx'), 'KpiPage'),
})
const response = createRoute({
  getParentRoute: () => root,
  path: '/response',
  validateSearch: (search: Record<string, unknown>): ResponseSearch => readResponseSearch(search),
  component: lazyRouteComponent(() => import('./response/response-page.tsx'), 'ResponsePage'),
})
const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  validateSearch: (search: Record<string, unknown>): RulesSearch => readRulesSearch(search),
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx'), 'RulesPage'),
})
const rule = createRoute({
  getParentRoute: () => root,
  path: '/rules/$on/$alarm',
  component: lazyRouteComponent(() => import('./rules/rule-page.tsx'), 'RulePage'),
})
const duty = createRoute({
  getParentRoute: () => root,
  path: '/duty',
  validateSearch: (search: Record<string, unknown>): DutySearch => readDutySearch(search),
  component: lazyRouteComponent(() => import('./duty/duty-page.tsx'), 'DutyPage'),
})
const handover = createRoute({
  getParentRoute: () => root,
  path: '/handover',
  validateSearch: (search: Record<string, unknown>): DutySearch => readDutySearch(search),
  component: lazyRouteComponent(() => import('./duty/handover-page.tsx'), 'HandoverPage'),
})
const signedHandover = createRoute({
  getParentRoute: () => root,
  path: '/handover/$post/$n',
  component: lazyRouteComponent(() => import('./duty/signed-page.tsx'), 'SignedPage'),
})
const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
})
/** A page that names its site in the path is a page of that site, whichever was chosen before. */
const goTo = (site: string, chosen: string | undefined): void => {
  // oxlint-disable-next-line typescript/only-throw-error -- the router's way to say "elsewhere"
  if (chosen !== site) throw redirect({ to: '.', search: (old: SiteSearch) => ({ ...old, site }), replace: true })
}
const plan = createRoute({
  getParentRoute: () => root,
  path: '/sites/$site/plan/$floor',
  validateSearch: (search: Record<string, unknown>): PlanSearch => readPlanSearch(search),
  beforeLoad: ({ params, search }) => goTo(params.site, search.site),
  component: lazyRouteComponent(() => import('./plan/plan-page.tsx'), 'PlanPage'),
})
const schematic = createRoute({
  getParentRoute: () => root,
  path: '/sites/$site/schematic',
  beforeLoad: ({ params, search }) => goTo(params.site, search.site),
  component: lazyRouteComponent(() => import('./schematic/schematic-page.tsx'), 'SchematicPage'),
})
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall/$site',
  beforeLoad: ({ params, search }) => goTo(params.site, search.site),
  component: lazyRouteComponent(() => import('./wall/wall-page.tsx'), 'WallPage'),
})
const device = createRoute({ getParentRoute: () => root, path: '/devices/$id', component: DevicePage })

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('../people/password-page.tsx'), 'PasswordPage'),
})
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('../people/people-page.tsx'), 'PeoplePage'),
})
const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../people/tokens-page.tsx'), 'TokensPage'),
})

const targets = createRoute({
  getParentRoute: () => root,
  path: '/targets',
  component: lazyRouteComponent(() => import('./targets/targets-page.tsx'), 'TargetsPage'),
})

const tree = root.addChildren([
  targets,
  password,
  people,
  tokens,
  index,
  alarms.addChildren([alarm]),
  equipmentList,
  equipment,
  deviceList,
  device,
  audit,
  kpi,
  rules,
  rule,
  response,
  overview,
  plan,
  schematic,
  wall,
  duty,
  handover,
  signedHandover,
])

export const createAppRouter = () =>
  createRouter({ routeTree: tree, defaultErrorComponent: PageBroke, defaultPreload: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

/** A wall screen is its page and nothing else. */
function Frame() {
  const onWall = useMatch({ from: '/wall/$site', shouldThrow: false }) !== undefined
  return onWall ? <Outlet /> : <Shell />
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
