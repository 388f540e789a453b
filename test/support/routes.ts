import { api } from '#domain/wire/api.ts'
import { auditApi } from '#domain/wire/audit-api.ts'
import { backupApi } from '#domain/wire/backup-api.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { metricsApi } from '#domain/wire/metrics-api.ts'
import { pushApi } from '#domain/wire/push-api.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import type { RouteDefinition } from '#domain/wire/route.ts'
import { targetApi } from '#domain/wire/target-api.ts'

/** Every route of the product by the id of its operation; a test holds the list against what the server serves. */
export const ROUTES: Readonly<Record<string, RouteDefinition>> = {
  ...api,
  ...auditApi,
  ...dutyApi,
  ...responseApi,
  ...metricsApi,
  ...backupApi,
  ...pushApi,
  ...targetApi,
}
