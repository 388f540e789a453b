import { renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { PointDefinition } from '#domain/point/point.ts'
import { PROFILES } from '#domain/profile/registry.ts'
import type { SiteView } from '#domain/wire/view.ts'
import { alarmName } from '../../dashboard/web/control-room/alarms/alarm-row.ts'
import { placeOf } from '../../dashboard/web/control-room/names.ts'
import { indexSite } from '../../dashboard/web/control-room/site-context.tsx'
import { hasStateWords } from '#domain/point/state-words.ts'
import { KIND_KEY } from '../../dashboard/web/i18n/keys.ts'
import { changeLanguage, startI18n } from '../../dashboard/web/i18n/start.ts'
import { useValueWords } from '../../dashboard/web/ui/use-value-words.ts'
import { pointNumber } from '../../dashboard/web/ui/value.ts'
import { en } from '../../dashboard/web/i18n/en.ts'
import { zhCn } from '../../dashboard/web/i18n/zh-cn.ts'

const aPoint = (more: Partial<PointDefinition>): PointDefinition => ({
  name: 'mode',
  label: { en: 'Mode', zh: '模式' },
  type: 'state',
  unit: '',
  ...more,
})

test('every state of a built-in kind has a word', () => {
  const states = Object.values(PROFILES).flatMap(({ points }) => points.flatMap(({ states: own }) => own ?? []))
  expect(states.length).toBeGreaterThan(10)
  expect(states.filter((state) => !hasStateWords(state))).toEqual([])
})

test('a built-in kind is called on the screen as in its profile', () => {
  for (const { kind, label } of Object.values(PROFILES)) {
    const word = KIND_KEY[kind as keyof typeof KIND_KEY].replace('kind.', '') as keyof typeof en.kind
    expect({ en: en.kind[word], zh: zhCn.kind[word] }).toEqual(label)
  }
})

test('states and booleans are said in words of both languages; a state of the site keeps its own name', async () => {
  await startI18n('en')
  const { result, rerender } = renderHook(() => useValueWords())
  const mode = aPoint({ states: ['normal', 'fire-service', 'eco-3'] })
  const fan = aPoint({ name: 'fan_running', type: 'boolean' })
  const said = () => [
    result.current(mode, 1),
    result.current(mode, 2),
    result.current(fan, 1),
    result.current(fan, 0.4),
  ]
  expect(said()).toEqual(['fire service', 'eco-3', 'RUN', '0.40'])
  await changeLanguage('zh-CN')
  rerender()
  expect(said()).toEqual(['消防运行', 'eco-3', '运行', '0.40'])
})

test('nothing is written as minus nothing', () => {
  const code = aPoint({ type: 'number', decimals: 0 })
  expect([pointNumber(code, -0.2), pointNumber(code, -1)]).toEqual(['0', '-1'])
})

const view: SiteView = {
  site: {
    id: 'tower',
    name: { en: 'Tower' },
    timeZone: 'UTC',
    buildings: [{ id: 'a', name: { en: 'Tower A', zh: 'A座' }, floors: ['B3'] }],
  },
  equipment: [],
  devices: [{ site: 'tower', id: 'gw', name: { en: 'Gateway', zh: '网关' }, equipment: [], expectedInterval_ms: 1000 }],
  rules: 0,
  definitions: {},
}

test('a place has the name of the building, not its id', () => {
  const index = indexSite(view)
  expect(placeOf(index, { building: 'a', floor: 'B3' })).toEqual({ en: 'Tower A · B3', zh: 'A座 · B3' })
  expect(placeOf(index, undefined).en).toBe('')
})

test('a cause is told by the name of what it is about', () => {
  const index = indexSite(view)
  expect(alarmName(index, 'tower.gw.communication-lost')).toEqual({
    en: 'Gateway · Communication lost',
    zh: '网关 · 通信中断',
  })
  expect(alarmName(index, 'elsewhere.gw.x').en).toBe('elsewhere.gw.x')
})
