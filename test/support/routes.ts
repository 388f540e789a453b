import { api } from '#domain/wire/api.ts'
import { auditApi } from '#domain/wire/audit-api.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import type { RouteDefinition } from '#domain/wire/route.ts'

/** Every route of the product by the id of its operation; a test holds the list against what the server serves. */
export const ROUTES: Readonly<Record<string, RouteDefinition>> = { ...api, ...auditApi, ...dutyApi, ...responseApi }
