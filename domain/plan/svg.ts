import type { Refused } from '../wire/errors.ts'
import { damaged, type PictureAnswer } from './picture.ts'
import {
  FORBIDDEN_XML,
  type Forbidden,
  forbiddenAttribute,
  forbiddenElement,
  forbiddenStyle,
  referencesOf,
  SVG_NAMESPACE,
} from './svg-rules.ts'
import { createUnfolding } from './unfolding.ts'
import { type XmlAttribute, type XmlPart, xmlParts } from './xml.ts'

/** SVG 2, and of it what draws. Everything else is refused by name, not taken out: nobody should wonder what became of it. */
export function readSvg(bytes: Uint8Array): PictureAnswer {
  const text = textOf(bytes)
  if (text === null || !text.startsWith('<') || /^<!doctype\s+html|^<html/i.test(text)) return { refused: NO_PICTURE }
  const walk = createWalk()
  for (const part of xmlParts(text)) {
    const refused = walk.take(part)
    if (refused) return { refused }
  }
  if (!walk.unfolding.isBounded()) return { refused: refusal(UNFOLDS) }
  const size = walk.size()
  if (!size) return damaged('it has neither a viewBox nor a width and height', '没有 viewBox，也没有宽高')
  return { picture: { type: 'image/svg+xml', ...size, end: bytes.length } }
}

const NO_PICTURE: Refused = { code: 'plan.not-a-picture' }
const refusal = (what: Forbidden): Refused => ({ code: 'plan.svg-refused', fill: { what } })
const UNFOLDS: Forbidden = { en: 'parts that repeat themselves without end', zh: '无限重复引用的图形' }

/** The text without its byte order mark and leading space; null where it is not UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart()
  } catch {
    return null
  }
}

type Namespaces = Readonly<Record<string, string>>
const XML_NAMESPACES: Namespaces = { xml: 'http://www.w3.org/XML/1998/namespace' }

/** Goes through the document once, keeping what the elements around a place declare. */
function createWalk() {
  const scopes: Namespaces[] = [XML_NAMESPACES]
  const names: string[] = []
  const unfolding = createUnfolding()
  let root: readonly XmlAttribute[] | null = null

  const open = (full: string, attributes: readonly XmlAttribute[]): Refused | null => {
    const scope = declared(scopes.at(-1)!, attributes)
    const [prefix, name] = splitName(full)
    const namespace = scope[prefix] ?? ''
    if (root === null && (namespace !== SVG_NAMESPACE || name !== 'svg')) return NO_PICTURE
    root ??= attributes
    const forbidden =
      forbiddenElement(namespace, name) ?? (namespace === SVG_NAMESPACE ? firstForbidden(name, attributes) : null)
    if (forbidden) return refusal(forbidden)
    scopes.push(scope)
    names.push(name)
    unfolding.open(attributes.find(([key]) => key === 'id')?.[1] ?? null, attributes.flatMap(referencesOf))
    return null
  }

  const take = (part: XmlPart): Refused | null => {
    switch (part.kind) {
      case 'open':
        return open(part.name, part.attributes)
      case 'close':
        scopes.pop()
        names.pop()
        unfolding.close()
        return null
      case 'text': {
        const forbidden = names.at(-1) === 'style' ? forbiddenStyle(part.text) : null
        return forbidden && refusal(forbidden)
      }
      case 'wrong': {
        const forbidden = FORBIDDEN_XML[part.wrong]
        if (forbidden) return refusal(forbidden)
        return root ? { code: 'plan.picture-damaged', fill: { detail: NOT_WHOLE } } : NO_PICTURE
      }
    }
  }
  return { take, unfolding, size: () => (root ? sizeOf(new Map(root)) : null) }
}

const NOT_WHOLE = { en: 'it is not well-formed, or cut off', zh: '格式错误或不完整' }

const firstForbidden = (element: string, attributes: readonly XmlAttribute[]): Forbidden | null =>
  attributes.map((attribute) => forbiddenAttribute(element, attribute)).find((one) => one !== null) ?? null

function declared(scope: Namespaces, attributes: readonly XmlAttribute[]): Namespaces {
  const own = attributes.flatMap(([name, value]) =>
    name === 'xmlns' ? [['', value]] : name.startsWith('xmlns:') ? [[name.slice(6), value]] : [],
  )
  return own.length === 0 ? scope : { ...scope, ...Object.fromEntries(own) }
}

const splitName = (full: string): readonly [prefix: string, name: string] => {
  const colon = full.indexOf(':')
  return colon < 0 ? ['', full] : [full.slice(0, colon), full.slice(colon + 1)]
}

/** The ratio of the drawing: its viewBox, else its width and height. */
function sizeOf(root: ReadonlyMap<string, string>): { readonly width: number; readonly height: number } | null {
  const box = root
    .get('viewBox')
    ?.trim()
    .split(/[\s,]+/)
    .map(Number)
  const [width, height] =
    box?.length === 4 ? [box[2]!, box[3]!] : [lengthOf(root.get('width')), lengthOf(root.get('height'))]
  return Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0 ? { width, height } : null
}

const lengthOf = (text = ''): number => {
  const [, number] = /^\s*([\d.]+)\s*(?:px|mm|cm|in|pt|pc|q)?\s*$/i.exec(text) ?? []
  return Number(number ?? NaN)
}
