import { describe, expect, test } from 'vitest'
import { readPicture } from '#domain/plan/read-picture.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { jpeg, png, svg, webp } from '../support/pictures.ts'

const read = (bytes: Uint8Array) => readPicture(bytes)
/** The sentence of the refusal; null where the picture is taken. */
function refusedBecause(bytes: Uint8Array): string | null {
  const answer = readPicture(bytes)
  return 'refused' in answer ? refusalText(answer.refused).en : null
}

test('a picture is what its content says, with its size', () => {
  expect(read(png(40, 30))).toEqual({ picture: { type: 'image/png', width: 40, height: 30, end: png(40, 30).length } })
  expect(read(jpeg(640, 480))).toMatchObject({ picture: { type: 'image/jpeg', width: 640, height: 480 } })
  expect(read(webp(1000, 20))).toMatchObject({ picture: { type: 'image/webp', width: 1000, height: 20, end: 40 } })
  expect(read(svg('<path d="M0 0"/>'))).toMatchObject({ picture: { type: 'image/svg+xml', width: 400, height: 300 } })
  expect(read(svg('', 'width="20mm" height="10mm"'))).toMatchObject({ picture: { width: 20, height: 10 } })
})

test('what lies behind the end of a picture does not belong to it', () => {
  for (const picture of [png(4, 3), jpeg(4, 3), webp(4, 3)])
    expect(read(Buffer.concat([picture, Buffer.from('<script>alert(1)</script>')]))).toMatchObject({
      picture: { end: picture.length },
    })
})

test('what is no picture is refused as such', () => {
  const no = 'The file is no picture: send a PNG, JPEG, WebP or SVG.'
  for (const text of [
    '',
    'hello',
    '%PDF-1.7',
    'GIF89a/*',
    '<!doctype html><svg/>',
    '<html><svg/></html>',
    '<plan/>',
    '<svg/>',
  ])
    expect([text, refusedBecause(Buffer.from(text))]).toEqual([text, no])
  expect(refusedBecause(Buffer.from([0xff, 0xfe, 0x3c, 0]))).toBe(no)
})

test('a picture that is cut off anywhere is refused, never thrown over', () => {
  for (const picture of [png(4, 3), jpeg(4, 3), webp(4, 3), svg('<g><path d="M0 0"/></g>')])
    for (let length = 0; length < picture.length; length++)
      expect(refusedBecause(picture.subarray(0, length)), `${length} of ${picture.length}`).not.toBeNull()
})

test('a header that claims more than a screen should unpack is refused', () => {
  expect(refusedBecause(png(1, 1, { width: 30_000, height: 30_000 }))).toContain('30000 × 30000 pixels')
  expect(refusedBecause(png(1, 1, { width: 10_001, height: 1 }))).toContain('10001 × 1')
  expect(refusedBecause(png(1, 1, { width: 8000, height: 5001 }))).toContain('40 million')
  expect(refusedBecause(png(1, 1, { width: 8000, height: 5000 }))).toBeNull()
  expect(refusedBecause(png(1, 1, { width: 0, height: 9 }))).toContain('no size')
})

test('a file of more than 5 MB is refused before it is read', () => {
  expect(refusedBecause(Buffer.alloc(5 * 1024 * 1024 + 1))).toBe('The request is larger than 5 MB.')
})

describe('an SVG that holds more than a drawing is refused', () => {
  const PNG = `data:image/png;base64,${png(2, 2).toString('base64')}`
  const HUGE = `data:image/png;base64,${png(1, 1, { width: 30_000, height: 30_000 }).toString('base64')}`
  test.each([
    ['a script', '<script>alert(1)</script>', 'a script'],
    ['a script under a prefix', '<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script>', 'a script'],
    ['an HTML script', '<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>', 'a script'],
    ['an HTML frame', '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="#a"/>', 'the element “iframe”'],
    ['an event attribute', '<path onload="alert(1)"/>', 'the event attribute “onload”'],
    ['an event attribute in capitals', '<path OnClick="alert(1)"/>', 'the event attribute “OnClick”'],
    ['foreignObject', '<foreignObject><p/></foreignObject>', 'foreignObject'],
    ['a link', '<a href="#x"><path/></a>', 'the element “a”'],
    ['an animation', '<path><set attributeName="href" to="javascript:1"/></path>', 'the element “set”'],
    ['an image of elsewhere', '<image xlink:href="http://evil.example/x.png"/>', 'http://evil.example/x.png'],
    [
      'an image of elsewhere under another prefix',
      '<image z:href="//e.example/x" xmlns:z="http://www.w3.org/1999/xlink"/>',
      '//e.example/x',
    ],
    ['an SVG in an SVG', '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>', 'data:image/svg+xml'],
    ['an embedded picture that is none', '<image href="data:image/png;base64,AAAA"/>', 'data:image/png'],
    ['an embedded picture that unpacks to gigabytes', `<image href="${HUGE}"/>`, 'data:image/png'],
    ['an embedded picture elsewhere than in an image', `<use href="${PNG}"/>`, 'data:image/png'],
    ['a script as a reference', '<use href="java&#115;cript:alert(1)"/>', 'javascript:alert(1)'],
    ['a base', '<g xml:base="http://e.example/"><use href="#a"/></g>', 'http://e.example/'],
    ['an imported style', '<style>@import "http://e.example/a.css";</style>', '@import'],
    ['an imported style in CDATA', '<style><![CDATA[@import "x"]]></style>', '@import'],
    ['a style that loads', '<style>path{fill:url(http://e.example/a)}</style>', 'http://e.example/a'],
    [
      'a style attribute that loads',
      '<path style="fill: url( &quot;http://e.example/a&quot; )"/>',
      'http://e.example/a',
    ],
    ['an escaped style', String.raw`<path style="fill:u\72l(http://e.example/a)"/>`, '\\'],
    ['a presentation attribute that loads', '<path fill="url(//e.example/a)"/>', '//e.example/a'],
    ['a processing instruction', '<?xml-stylesheet href="http://e.example/a.css"?>', 'a processing instruction'],
    ['an entity', '<text>&lol;</text>', 'an entity of its own'],
    [
      'a circle of references',
      '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>',
      'without end',
    ],
  ])('%s', (_, inside, says) => {
    expect(refusedBecause(svg(inside))).toContain(`The SVG holds`)
    expect(refusedBecause(svg(inside))).toContain(says)
  })

  test('a document type, and with it a bomb of entities', () => {
    const bomb = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    expect(refusedBecause(Buffer.concat([Buffer.from(bomb), svg('<text>&b;</text>')]))).toContain('DOCTYPE')
  })

  test('another encoding, in which it could say something else', () => {
    const declaration = Buffer.from('<?xml version="1.0" encoding="utf-7"?>')
    expect(refusedBecause(Buffer.concat([declaration, svg('')]))).toContain('UTF-8')
  })

  test('parts that double each other thirty times', () => {
    const doubled = Array.from(
      { length: 30 },
      (_, i) => `<g id="g${i + 1}"><use href="#g${i}"/><use href="#g${i}"/></g>`,
    )
    expect(refusedBecause(svg(`<g id="g0"><path/></g>${doubled.join('')}`))).toContain('without end')
  })

  test('elements nested ten thousand deep', () => {
    expect(refusedBecause(svg('<g>'.repeat(10_000) + '</g>'.repeat(10_000)))).toContain('not well-formed')
  })
})

test('what drawing programs write is taken', () => {
  const PNG = `data:image/png;base64,\n${png(2, 2).toString('base64')}`
  const inside = `
    <!-- made by hand -->
    <title>Floor &amp; rooms &#x4e00;</title>
    <metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:li>1</r:li></r:RDF></metadata>
    <i:namedview xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export="C:\\plans" only_selected="false"/>
    <defs><linearGradient id="a"><stop offset="0"/></linearGradient><symbol id="door"><path d="M0 0h9"/></symbol></defs>
    <style>.wall { stroke: #000; fill: url(#a) }</style>
    <g id="w" class="wall" clip-path="url(#c)"><use xlink:href="#door" x="4"/><use href="#door" x="8"/></g>
    <clipPath id="c"><rect width="9" height="9"/></clipPath>
    <image href="${PNG}" width="2" height="2"/>`
  const declaration = Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n')
  expect(refusedBecause(Buffer.concat([declaration, svg(inside)]))).toBeNull()
})

test('five megabytes of anything come to an end, however they repeat themselves', () => {
  const hostile = [
    svg('<use href="#a"/>'.repeat(300_000)),
    svg(`<path style="${'url('.repeat(1_200_000)}"/>`),
    Buffer.from('<'.repeat(5_000_000)),
    Buffer.from(`<svg ${' '.repeat(5_000_000)}`),
    Buffer.from(`<svg a="${'&'.repeat(5_000_000)}`),
  ]
  // A reader whose time grew with the square of the length would not be done within the time of this test.
  for (const bytes of hostile) expect(readPicture(bytes)).toBeDefined()
})
