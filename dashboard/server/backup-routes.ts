import { type Backups, backupApi } from '#domain/wire/backup-api.ts'
import type { App, RouteContext } from './app.ts'
import { described } from './openapi.ts'
import { refusalAnswer, refuse } from './refusal.ts'

/** Copies of the data folder, made while everything goes on. */
export function backupRoutes(app: App, { callers }: RouteContext, backups: Backups): void {
  app.route({
    ...described('makeBackup', backupApi.makeBackup),
    handler: async (request, reply) => {
      const begun = await backups.begin(callers.actor(request, null))
      return begun.ok ? begun.value : refuse(reply, refusalAnswer(begun.refused))
    },
  })

  app.route({ ...described('backups', backupApi.backups), handler: async () => [...(await backups.list())] })
}
