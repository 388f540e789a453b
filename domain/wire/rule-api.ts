import { Type } from 'typebox'
import { closed, Instant, refusals, route, Slug } from './route.ts'

/** The routes of the rules. */
export const ruleApi = {
  /** BacktestReport of wire/backtest.ts. The connection that asked is how to cancel it. */
  backtest: route({
    method: 'POST',
    url: '/api/sites/:site/backtest',
    summary:
      'What a rule, and the version in force of the same id, would have raised over stored history; nothing changes',
    access: { permission: 'rule.backtest', site: 'site' },
    params: Type.Object({ site: Slug }),
    body: Type.Object(
      {
        equipment: Type.Optional(Slug),
        kind: Type.Optional(Slug),
        definition: Type.Unknown({ description: 'a whole alarm definition as it stands in watchroom.yaml' }),
        from: Instant,
        until: Instant,
      },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
} as const
