import { Type } from 'typebox'
import { closed, Instant, refusals, route, Slug } from './route.ts'

/** `kind:<kind>` or `<equipment>`: what a rule is for, in an address. */
const On = Type.String({ pattern: '^(kind:)?[a-z0-9-]{1,64}$' })
/** As it stands in watchroom.yaml; read by domain/site/read-definition.ts, whose sentences say more than a schema's. */
const Definition = Type.Unknown({ description: 'a whole alarm definition as it stands in watchroom.yaml' })
const EDIT = { permission: 'rule.edit', site: 'site' } as const

/** The routes of the rules. */
export const ruleApi = {
  /** RuleLine[] of wire/rules.ts. */
  rules: route({
    method: 'GET',
    url: '/api/sites/:site/rules',
    summary:
      'The alarm definitions in force at a site, by kind and by equipment, with version and who changed them last',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** RuleView of wire/rules.ts. */
  rule: route({
    method: 'GET',
    url: '/api/sites/:site/rules/:on/:alarm',
    summary: 'One rule with what is configured and every version saved',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug, on: On, alarm: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** RuleCheck of wire/rules.ts; a wrong draft is an answer, not a refusal. */
  checkRule: route({
    method: 'POST',
    url: '/api/sites/:site/rules/:on/check',
    summary: 'Reads a draft: every problem with its place, or its condition as a sentence; nothing changes',
    access: EDIT,
    params: Type.Object({ site: Slug, on: On }),
    body: Type.Object({ definition: Definition }, closed),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** RuleView of wire/rules.ts. */
  saveRule: route({
    method: 'POST',
    url: '/api/sites/:site/rules/:on/:alarm',
    summary: 'Saves a new version, or a new alarm, which counts at once; refused when another one was saved since',
    access: EDIT,
    params: Type.Object({ site: Slug, on: On, alarm: Slug }),
    body: Type.Object(
      {
        word: Type.Union([Type.Literal('define'), Type.Literal('off'), Type.Literal('as-configured')]),
        definition: Type.Optional(Definition),
        note: Type.String({ minLength: 1, maxLength: 500 }),
        basedOn: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description:
            'the version that was seen, 0: as configured; null: there is no such alarm yet, this is a new one',
        }),
      },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
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
        definition: Definition,
        from: Instant,
        until: Instant,
      },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
} as const
