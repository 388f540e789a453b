import type { Text } from '../text.ts'
import { readRaster } from './raster.ts'
import type { XmlAttribute, XmlWrong } from './xml.ts'

/** What an SVG holds that a drawing does not need. */
export type Forbidden = Text

export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

/** Elements that draw, and nothing else: no scripts, links, animations, HTML. */
const DRAWING = new Set(
  `svg g defs symbol use switch title desc metadata style path rect circle ellipse line polyline polygon text tspan textPath image
   linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer feComposite
   feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset view`.split(
    /\s+/,
  ),
)
/** What drawing programs write about the drawing; a browser draws nothing of it. */
const NOTES =
  /^(https?:\/\/(www\.)?(inkscape\.org|sodipodi\.sourceforge\.net|ns\.adobe\.com|purl\.org|creativecommons\.org|web\.resource\.org|vectornator\.io|serif\.com|bohemiancoding\.com|svgjs\.(com|dev)|figma\.com)\/|http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#$|http:\/\/schemas\.microsoft\.com\/visio\/)/

/** What is wrong with an element of this name; null for one that draws or only notes. */
export function forbiddenElement(namespace: string, name: string): Forbidden | null {
  if (/^script$/i.test(name)) return { en: 'a script', zh: '脚本' }
  if (/^foreignobject$/i.test(name)) return { en: 'HTML (foreignObject)', zh: ' HTML（foreignObject）' }
  if (namespace === SVG_NAMESPACE ? DRAWING.has(name) : NOTES.test(namespace)) return null
  return { en: `the element “${name}”`, zh: `元素“${name}”` }
}

/** What is wrong with an attribute of a drawing element; null where it only draws. */
export function forbiddenAttribute(element: string, [full, value]: XmlAttribute): Forbidden | null {
  const name = full.slice(full.indexOf(':') + 1)
  if (/^on/i.test(full)) return { en: `the event attribute “${full}”`, zh: `事件属性“${full}”` }
  if (full === 'xml:base') return elsewhere(value)
  if (/^(href|src)$/i.test(name))
    return isOwn(value) || (element === 'image' && isInside(value)) ? null : elsewhere(value)
  // Names and notes draw nothing; a namespace is a name that only looks like an address.
  if (full.includes(':') || /^(id|class|xmlns|(data|aria)-.*)$/.test(full)) return null
  return forbiddenStyle(value)
}

/** Ways of CSS to load something, or to hide that it does (an escape). */
const LOADS =
  /@import|@charset|@namespace|expression\s*\(|-moz-binding|(?:image|image-set|src|cross-fade|element)\s*\(|\\/i

/** What is wrong with a style sheet or a value of a presentation attribute: all that is not `url(#…)` points elsewhere. */
export function forbiddenStyle(css: string): Forbidden | null {
  const urls = css.matchAll(/url\s*\(\s*["']?\s*([^"')]*)/gi)
  for (const [, target = ''] of urls) if (!isOwn(target)) return elsewhere(target)
  if (/^\s*(javascript|vbscript|data):/i.test(css)) return elsewhere(css)
  const loads = LOADS.exec(css)
  return loads ? { en: `the style “${loads[0]}”`, zh: `样式“${loads[0]}”` } : null
}

/** Ids that a value refers to, as `#id` or `url(#id)`. */
export const referencesOf = ([name, value]: XmlAttribute): readonly string[] =>
  /(^|:)href$/.test(name)
    ? [value.trim().slice(1)]
    : [...value.matchAll(/url\s*\(\s*["']?\s*#([^"')\s]*)/gi)].map(([, id]) => id!)

const isOwn = (target: string): boolean => target.trim().startsWith('#')

const EMBEDDED = /^\s*data:image\/(?:png|jpeg|jpg|webp);base64,([\sA-Za-z0-9+/=]*)$/
/** A picture of points that lies inside the drawing, and is one. */
function isInside(value: string): boolean {
  const [, base64] = EMBEDDED.exec(value) ?? []
  if (base64 === undefined) return false
  const packed = base64.replace(/\s+/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed)) return false
  const answer = readRaster(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)))
  return answer !== null && 'picture' in answer
}

const SHOWN_chars = 60
const elsewhere = (target: string): Forbidden => {
  const shown = target.trim().slice(0, SHOWN_chars)
  return { en: `a reference to something else (“${shown}”)`, zh: `外部引用（“${shown}”）` }
}

/** XML that carries more than elements; null: it is no XML at all. */
export const FORBIDDEN_XML: Readonly<Record<XmlWrong, Forbidden | null>> = {
  form: null,
  doctype: { en: 'a document type (DOCTYPE)', zh: '文档类型声明（DOCTYPE）' },
  instruction: { en: 'a processing instruction', zh: '处理指令' },
  entity: { en: 'an entity of its own', zh: '自定义实体' },
  encoding: { en: 'another encoding than UTF-8', zh: '非 UTF-8 编码' },
}
