import { metricsApi, type Measures } from '#domain/wire/metrics-api.ts'
import type { App, RouteContext } from './app.ts'
import { collectMetrics } from './metrics-collect.ts'
import { described } from './openapi.ts'

/** What Prometheus reads: numbers of the platform itself, never of a building's points. */
export function metricsRoutes(app: App, { platform }: RouteContext, measures: Measures): void {
  const metrics = collectMetrics(platform, measures)
  app.addHook('onClose', async () => metrics.stop())

  app.route({
    ...described('metrics', metricsApi.metrics),
    handler: async (_request, reply) => {
      reply.headers({ 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' })
      return reply.send(await metrics.text())
    },
  })
}
