/** A piece of an XML document, references decoded. */
export type XmlPart =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: readonly XmlAttribute[] }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly wrong: XmlWrong }
export type XmlAttribute = readonly [name: string, value: string]

/** `form`: not well-formed. The others are well-formed XML that can do more than carry a drawing. */
export type XmlWrong = 'form' | 'doctype' | 'instruction' | 'entity' | 'encoding'

/** Deeper is no drawing, and makes recursive readers run out of stack. */
const DEPTH_MAX = 256

const NAME = '[\\p{L}_][\\p{L}\\p{N}_.:-]*'
const OPEN = new RegExp(`<(${NAME})`, 'uy')
const CLOSE = new RegExp(`</(${NAME})\\s*>`, 'uy')
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'uy')
const END_OF_TAG = /\s*(\/?)>/uy
const DECLARATION = /^<\?xml\s[^<>]*\?>/
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Takes XML apart, strictly and without any of what makes XML dangerous: no document type, no entities of its own, no processing
 * instructions. Every element is closed in order; an empty one gives `open` and `close`. After `wrong` nothing more comes.
 */
export function* xmlParts(text: string): Generator<XmlPart> {
  const open: string[] = []
  const declaration = DECLARATION.exec(text)?.[0] ?? ''
  if (/\sencoding\s*=\s*["'](?!utf-?8["'])/i.test(declaration)) return yield wrong('encoding')
  let at = declaration.length
  let hasRoot = false
  while (at < text.length) {
    const until = endOfSpecial(text, at)
    if (typeof until === 'string') return yield wrong(until)
    if (until !== null) {
      if (text.startsWith('<![CDATA[', at)) yield { kind: 'text', text: text.slice(at + 9, until - 3) }
      at = until
    } else if (text.startsWith('</', at)) {
      const [whole, name] = match(CLOSE, text, at) ?? []
      if (whole === undefined || open.pop() !== name) return yield wrong('form')
      yield { kind: 'close', name: name! }
      at += whole.length
    } else if (text[at] === '<') {
      const tag = readTag(text, at)
      if ('wrong' in tag) return yield wrong(tag.wrong)
      if ((open.length === 0 && hasRoot) || open.length >= DEPTH_MAX) return yield wrong('form')
      hasRoot = true
      yield { kind: 'open', name: tag.name, attributes: tag.attributes }
      if (tag.empty) yield { kind: 'close', name: tag.name }
      else open.push(tag.name)
      at = tag.end
    } else {
      const next = text.indexOf('<', at)
      const end = next < 0 ? text.length : next
      const decoded = decode(text.slice(at, end))
      if ('wrong' in decoded) return yield wrong(decoded.wrong)
      if (open.length === 0 && decoded.text.trim() !== '') return yield wrong('form')
      yield { kind: 'text', text: decoded.text }
      at = end
    }
  }
  if (!hasRoot || open.length > 0) yield wrong('form')
}

const wrong = (what: XmlWrong): XmlPart => ({ kind: 'wrong', wrong: what })

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Where a comment or CDATA section that begins here ends; what is wrong with anything else that begins so; null for tags and text. */
function endOfSpecial(text: string, at: number): number | XmlWrong | null {
  const past = (mark: string, from: number): number | XmlWrong => {
    const found = text.indexOf(mark, from)
    return found < 0 ? 'form' : found + mark.length
  }
  if (text.startsWith('<!--', at)) return past('-->', at + 4)
  if (text.startsWith('<![CDATA[', at)) return past(']]>', at + 9)
  if (text.startsWith('<!', at)) return 'doctype'
  return text.startsWith('<?', at) ? 'instruction' : null
}

type Tag = {
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly empty: boolean
  readonly end: number
}

function readTag(text: string, from: number): Tag | { readonly wrong: XmlWrong } {
  const [start, name] = match(OPEN, text, from) ?? []
  if (start === undefined) return { wrong: 'form' }
  let at = from + start.length
  const attributes = new Map<string, string>()
  for (let found = match(ATTRIBUTE, text, at); found; found = match(ATTRIBUTE, text, at)) {
    const decoded = decode(found[2] ?? found[3] ?? '')
    if ('wrong' in decoded) return decoded
    if (attributes.has(found[1]!)) return { wrong: 'form' }
    attributes.set(found[1]!, decoded.text)
    at += found[0].length
  }
  const end = match(END_OF_TAG, text, at)
  if (!end) return { wrong: 'form' }
  return { name: name!, attributes: [...attributes], empty: end[1] === '/', end: at + end[0].length }
}

/** Resolves the five references that XML itself has, and numbers. */
function decode(text: string): { readonly text: string } | { readonly wrong: XmlWrong } {
  if (!text.includes('&')) return { text }
  let found: XmlWrong | null = null
  const decoded = text.replace(/&([^;&\s]{0,64};?)/g, (_, body: string) => {
    const name = body.slice(0, -1)
    if (!body.endsWith(';')) found ??= 'form'
    else if (name.startsWith('#')) {
      const code = /^#x[0-9a-f]+$/i.test(name)
        ? Number(`0${name.slice(1)}`)
        : /^#\d+$/.test(name)
          ? Number(name.slice(1))
          : 0
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
      found ??= 'form'
    } else if (Object.hasOwn(REFERENCES, name)) return REFERENCES[name]!
    else found ??= 'entity'
    return ''
  })
  return found ? { wrong: found } : { text: decoded }
}
