import { render } from '@testing-library/react'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ALARM_STATES } from '#domain/alarm/alarm.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import { AlarmSymbol } from '../../dashboard/web/ui/alarm-symbol.tsx'

const WEB = join(import.meta.dirname, '../../dashboard/web')
const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.(tsx?|css|svg|html)$/.test(path),
)
const symbolOf = (...[priority, state]: [(typeof PRIORITIES)[number], (typeof ALARM_STATES)[number]]) =>
  render(<AlarmSymbol priority={priority} state={state} />).container.querySelector('svg')!

describe('the symbol', () => {
  test('of each priority has its own shape and number, so that it needs no colour', () => {
    const looks = PRIORITIES.map((priority) => {
      const symbol = symbolOf(priority, 'acknowledged')
      return [symbol.querySelector('.alarm-symbol-shape')?.getAttribute('d'), symbol.textContent]
    })
    expect(new Set(looks.map(([shape]) => shape)).size).toBe(4)
    expect(looks.map(([, digit]) => digit)).toEqual(['1', '2', '3', '4'])
  })

  test('blinks only while unacknowledged', () => {
    const blinking = ALARM_STATES.filter((state) => symbolOf('high', state).hasAttribute('data-unacknowledged'))
    expect(blinking).toEqual(['unacknowledged', 'rtn-unacknowledged', 'latched-unacknowledged'])
  })

  test('of what is hidden has no hue and its own letter', () => {
    const hidden = (['shelved', 'suppressed', 'out-of-service'] as const).map((state) => symbolOf('critical', state))
    expect(hidden.map((symbol) => symbol.textContent)).toEqual(['S', 'D', 'O'])
    expect(hidden.map((symbol) => symbol.dataset['look'])).toEqual(['grey', 'grey', 'grey'])
  })
})

test('alarm colours exist beside the alarm symbol and nowhere else', () => {
  const home = 'ui/alarm-symbol.css'
  const css = readFileSync(join(WEB, home), 'utf8')
  const hues = [...css.matchAll(/--alarm-(?:critical|high|medium|low): (#[0-9a-f]{6})/g)].map((match) => match[1]!)
  expect(hues).toHaveLength(8)
  const forbidden = [
    ...hues,
    '--alarm-',
    'mantine-color-red',
    'mantine-color-orange',
    'mantine-color-yellow',
    'mantine-color-grape',
  ]
  const mantine = /color=["'{]+(red|orange|yellow|grape)/
  const guilty = files.filter((path) => {
    if (path === home) return false
    const text = readFileSync(join(WEB, path), 'utf8').toLowerCase()
    return forbidden.some((word) => text.includes(word)) || mantine.test(text)
  })
  expect(guilty).toEqual([])
})
