import { readFile } from 'node:fs/promises'
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { Problem } from '#domain/problem.ts'
import { PROFILES } from '#domain/profile/registry.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import type { TelemetryChoice } from '#domain/site/resolve-telemetry.ts'
import { DEFAULT_RETENTION, type Retention } from './telemetry/telemetry.ts'

/** A larger site file is refused before it is parsed. */
const FILE_BYTES_MAX = 10 * 1024 * 1024
/** An alias bomb needs many; a person needs a few. */
const ALIASES_MAX = 100
/** One mistake in a kind is many problems; a person reads the first of them. */
const PROBLEMS_SHOWN = 20

export type SiteConfiguration = {
  readonly estate: Estate
  readonly retention: Retention
  readonly telemetry: TelemetryChoice
}

type Resolved = Extract<ReturnType<typeof resolveEstate>, { readonly ok: true }>

/** The site file cannot be used; `message` has a line `file:line:column: sentence` for each problem. */
export class SiteFileError extends Error {}

/** Reads `watchroom.yaml`. Throws {@link SiteFileError} with line and column of everything that is wrong. */
export async function readSiteFile(path: string): Promise<SiteConfiguration> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new SiteFileError(`${path}: cannot be read: ${error.message}`)
  })
  return parseSiteFile(text, path)
}

/** The same for a text at hand; `name` stands in the messages. */
export function parseSiteFile(text: string, name: string): SiteConfiguration {
  if (text.length > FILE_BYTES_MAX) throw new SiteFileError(`${name}: larger than ${FILE_BYTES_MAX} bytes`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', schema: 'core' })
  const broken = document.errors.map((error) => `${name}:${at(lines, error.pos[0])}: ${error.message.split('\n')[0]}`)
  if (broken.length > 0) throw new SiteFileError(broken.join('\n'))

  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (error) {
    throw new SiteFileError(`${name}:1:1: ${(error as Error).message}`)
  }
  const resolved = resolveEstate(value, PROFILES)
  if (resolved.ok) return configured(resolved)
  const sentences = resolved.problems.map((problem) => {
    const offset = offsetOf(document, problem)
    return { offset, sentence: `${name}:${at(lines, offset)}: ${problem.sentence}` }
  })
  sentences.sort((a, b) => a.offset - b.offset)
  throw siteFileError(sentences.map(({ sentence }) => sentence))
}

function siteFileError(lines: readonly string[]): SiteFileError {
  const rest = lines.length - PROBLEMS_SHOWN
  return new SiteFileError([...lines.slice(0, PROBLEMS_SHOWN), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n'))
}

/** The same for a site that was made by a program and is right; throws if it is not. */
export function configurationOf(file: SiteFile): SiteConfiguration {
  const resolved = resolveEstate(file, PROFILES)
  if (!resolved.ok) throw siteFileError(resolved.problems.map(({ path, sentence }) => `${path.join('.')}: ${sentence}`))
  return configured(resolved)
}

const configured = ({ estate, retention, telemetry }: Resolved): SiteConfiguration => ({
  estate,
  retention: { ...DEFAULT_RETENTION, ...retention },
  telemetry,
})

/** Where the key of the problem's place, or of the nearest place above it that stands in the file, begins. */
function offsetOf(document: ReturnType<typeof parseDocument>, problem: Problem): number {
  for (let depth = problem.path.length; depth > 0; depth -= 1) {
    const parent: unknown = document.getIn(problem.path.slice(0, depth - 1), true)
    const key = problem.path[depth - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const node: unknown = document.getIn(problem.path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

const at = (lines: LineCounter, offset: number): string => {
  const { line, col } = lines.linePos(offset)
  return `${Math.max(1, line)}:${Math.max(1, col)}`
}
