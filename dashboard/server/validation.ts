import { Ajv, type Options, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { Static, TSchema } from 'typebox'

function compiler(options: Options): Ajv {
  const ajv = new Ajv({ allErrors: false, removeAdditional: false, useDefaults: true, ...options })
  const addFormats = ajvFormats as unknown as (target: Ajv) => void // the package's types describe a CommonJS default
  addFormats(ajv)
  return ajv
}

/** Bodies and socket payloads: `{"note": 5}` is wrong, not "5". */
const strict = compiler({ coerceTypes: false })
/** Query strings, params and headers are always text: "5" is the number 5. */
const coercing = compiler({ coerceTypes: true })

type Problem = { readonly keyword: string; readonly instancePath: string; readonly message: string }
type Checked = { readonly value: unknown } | { readonly error: readonly Problem[] }
type Branch = { readonly properties: { readonly type: { readonly const: string } } }

const isBranch = (schema: unknown): schema is Branch =>
  typeof (schema as Branch | undefined)?.properties?.type?.const === 'string'

const said = (validate: ValidateFunction, value: unknown): Checked =>
  validate(value)
    ? { value }
    : { error: (validate.errors ?? []).map((e) => ({ ...e, message: sentence(e.message, e.params) })) }

function sentence(message = 'is not valid', params: Record<string, unknown> = {}): string {
  const extra = params['additionalProperty']
  return typeof extra === 'string' ? `must not have the field ${JSON.stringify(extra.slice(0, 64))}` : message
}

/**
 * A union of objects told apart by `type` is checked by the one branch that was meant: Ajv alone would complain about the
 * first branch, which is about another command.
 */
function byType(branches: readonly Branch[]): (body: unknown) => Checked {
  const compiled = new Map(branches.map((branch) => [branch.properties.type.const, strict.compile(branch)]))
  const names = [...compiled.keys()].join(', ')
  return (body) => {
    const plain = typeof body === 'object' && body !== null && !Array.isArray(body)
    if (!plain) return { error: [{ keyword: 'type', instancePath: '', message: 'must be object' }] }
    const branch = compiled.get((body as { type?: string }).type ?? '')
    if (branch) return said(branch, body)
    return { error: [{ keyword: 'enum', instancePath: '/type', message: `must be one of ${names}` }] }
  }
}

/** Fastify's validators: strict for bodies, coercing for everything that arrives as text. */
export const validatorCompiler: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) => {
  const branches = (schema as { anyOf?: readonly unknown[] }).anyOf
  if (httpPart === 'body' && branches?.every(isBranch))
    return byType(branches) as ReturnType<FastifySchemaCompiler<unknown>>
  const validate = (httpPart === 'body' ? strict : coercing).compile(schema as object)
  return ((value: unknown) => said(validate, value)) as ReturnType<FastifySchemaCompiler<unknown>>
}

/** A check of a socket's payload against a schema; nothing is changed or coerced. */
export function strictCheck<S extends TSchema>(schema: S): (value: unknown) => value is Static<S> {
  const validate = strict.compile(schema)
  return (value): value is Static<S> => validate(value)
}
