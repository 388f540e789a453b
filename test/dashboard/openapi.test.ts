import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { expect, onTestFinished, test } from 'vitest'
import { ROUTES } from '../support/routes.ts'
import { openSite, smallSite } from '../support/site-story.ts'

type Schema = Readonly<Record<string, unknown>>
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }
type Content = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
}
type Document = {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: Schema; readonly schemas?: Schema }
}

/** Of the whole product, to somebody who has not signed in. */
const published = async (): Promise<Document> => {
  const site = await openSite(smallSite())
  onTestFinished(() => site.closes())
  return (await (await fetch(new URL('/api/openapi.json', site.url))).json()) as Document
}

test('docs/openapi.json is what the server publishes; node scripts/write-openapi.ts renews it', async () => {
  const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'))
  expect(await published()).toEqual(committed)
})

/** All schemas in a document, with where they stand. */
function schemasOf({ paths }: Document): readonly (readonly [string, Schema])[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody, responses }]) => {
      const where = `${method} ${path}`
      const bodies = [requestBody, ...Object.values(responses)].flatMap((one) => Object.values(one?.content ?? {}))
      return [...parameters, ...bodies].map(({ schema }) => [where, schema] as const)
    }),
  )
}

test('it is OpenAPI 3.1: every schema is JSON Schema 2020-12, every operation whole, every parameter in its path', async () => {
  const document = await published()
  expect(document.openapi).toBe('3.1.0')
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true })
  ;(ajvFormats as unknown as (target: Ajv2020) => void)(ajv) // the package's types describe a CommonJS default
  const schemas = schemasOf(document)
  expect(schemas.length).toBeGreaterThan(50)
  for (const [where, schema] of schemas) {
    expect([where, ajv.validateSchema(schema), ajv.errorsText()]).toEqual([where, true, 'No errors'])
    expect(() => ajv.compile(schema), where).not.toThrow()
  }
  const ids = new Set<string>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path')
      expect([path, declared.map(({ name }) => name)]).toEqual([path, inPath])
      expect(
        declared.every(({ required }) => required === true),
        path,
      ).toBe(true)
      expect(['get', 'post', 'put', 'delete', 'patch']).toContain(method)
      expect(Object.keys(operation.responses), path).toContain('200')
      for (const response of Object.values(operation.responses)) expect(response.description, path).toBeTypeOf('string')
      expect(
        [operation.summary, operation.description].every((words) => words.length > 5),
        path,
      ).toBe(true)
      expect(ids.has(operation.operationId), operation.operationId).toBe(false)
      ids.add(operation.operationId)
    }
})

test('it says of every route who may use it, and how they say who they are', async () => {
  const document = await published()
  expect(Object.keys(document.components.securitySchemes)).toEqual(['session', 'token'])
  for (const [name, { access, method, url }] of Object.entries(ROUTES)) {
    const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!
    expect(operation.operationId).toBe(name)
    expect(operation.security).toEqual('public' in access ? [] : [{ session: [] }, { token: [] }])
    if ('permission' in access) expect(operation.description).toContain(`\`${access.permission}\``)
  }
})
