import type { enPolicies } from './en-policies.ts'
import type { enPush } from './en-push.ts'
import type { enRules } from './en-rules.ts'
import type { enScreens } from './en-screens.ts'
import type { enTargets } from './en-targets.ts'

/** The catalogs of pages that come in chunks of their own; see add-catalog.ts. Types alone: nothing of them is in the first load. */
export type LaterCatalogs = typeof enRules & typeof enPolicies & typeof enPush & typeof enScreens & typeof enTargets
