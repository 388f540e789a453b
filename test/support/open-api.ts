import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'

type Operation = { readonly responses: Readonly<Record<string, { readonly content?: Content }>> }
type Content = Readonly<Record<string, { readonly schema: object }>>
export type OpenApi = {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation & { readonly summary?: string }>>>>
}

/** What is wrong with an answer by the document, or null. A path of no operation is not judged. */
export function openApiCheck(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false })
  const addFormats = ajvFormats as unknown as (target: Ajv2020) => void // the package's types describe a CommonJS default
  addFormats(ajv)
  return (method: string, path: string, status: number, json: unknown): string | null => {
    const asked = path.split('?', 1)[0]!
    const entry = Object.entries(document.paths).find(([template]) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked),
    )
    const operation = entry?.[1][method.toLowerCase()]
    if (!operation) return null
    const response = operation.responses[String(status)] ?? operation.responses['default']
    const schema = response?.content?.['application/json']?.schema
    if (!schema) return `${method} ${entry?.[0]} does not say what a ${status} looks like`
    return ajv.validate(schema, json) ? null : `${method} ${asked} ${status}: ${ajv.errorsText()}`
  }
}
