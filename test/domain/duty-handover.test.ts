import { expect, test } from 'vitest'
import { type DutyEntry, dutyEntryOf, dutyText, ENTRY_KINDS, type EntryContent } from '#domain/duty/entry.ts'
import { equipmentStateOf } from '#domain/duty/equipment-state.ts'
import { draftHandover, type HandoverPicture, handoverText, SECTION_MAX, SECTIONS } from '#domain/duty/handover.ts'
import { entryText } from '#domain/duty/words.ts'
import { HOUR_ms } from '#domain/time.ts'
import { alarm } from '../ingest/journal-batch.ts'
import { ana, aShift, bo, EIGHT } from '../support/duty.ts'

const entry = (n: number, content: EntryContent): DutyEntry => ({
  site: 'hq',
  post: 'fire',
  n,
  at: EIGHT + n,
  by: ana,
  content,
  hash: 'h',
})

const NOTHING: HandoverPicture = {
  at: EIGHT,
  post: { site: 'hq', id: 'fire', name: { en: 'Fire control room', zh: '消防控制室' } },
  shift: aShift({
    state: 'on-duty',
    attendance: [
      { person: ana, onAt: EIGHT, offAt: null },
      { person: bo, onAt: EIGHT, offAt: EIGHT + 1 },
      { person: bo, onAt: EIGHT + 2, offAt: null },
    ],
  }),
  nameOf: ({ equipment, definition }) => ({ equipment: { en: equipment }, message: { en: definition } }),
  alarms: [],
  devices: [],
  equipment: [],
  values: {},
  troubles: [],
  entries: [],
  log: { n: 0, hash: '0' },
}

const acknowledged = { at: 5, by: 'Ana', note: 'called the fitter' }
const picture: HandoverPicture = {
  ...NOTHING,
  alarms: [
    alarm('hq.a.high', { raisedAt: 9 }),
    alarm('hq.b.high', { raisedAt: 8, priority: 'critical' }),
    alarm('hq.c.high', { acknowledged }),
    alarm('hq.d.high', { shelved: { at: 3, by: 'Bo', until: EIGHT + HOUR_ms, reason: 'cleaning' }, acknowledged }),
    alarm('hq.e.high', { outOfService: { at: 4, by: 'Bo', reason: 'rewound', work: 'T-17' } }),
    alarm('hq.f.high', { condition: 'clear', returnedAt: 9, acknowledged }),
  ],
  devices: [
    { name: { en: 'gateway', zh: '网关' }, state: { status: 'offline', statusSince: 77 } },
    { name: { en: 'meter' }, state: { status: 'online', statusSince: 1 } },
  ],
  troubles: [{ code: 'disk', detail: '12 MB free', since: 5 }],
  entries: [
    entry(6, { kind: 'note', text: 'Key 7 is back', corrects: 3 }),
    entry(5, { kind: 'presence', fact: { type: 'presence.missed', at: EIGHT, prompt: 'p' } }),
    entry(4, { kind: 'drill', text: 'Hose 2', place: 'B1' }),
    entry(3, { kind: 'note', text: 'Key 7 is lost' }),
    entry(2, { kind: 'incident', text: 'Water in the pit' }),
    entry(1, { kind: 'presence', fact: { type: 'presence.answered', at: EIGHT, prompt: 'q', by: ana, after_ms: 5 } }),
  ],
}

test('a quiet shift hands over nine empty sections and its people, each once', () => {
  const draft = draftHandover(NOTHING)
  expect(Object.keys(draft.sections)).toEqual([...SECTIONS])
  expect(Object.values(draft.sections)).toEqual(SECTIONS.map(() => ({ items: [], more: 0 })))
  expect(draft.shift.people).toEqual([ana, bo])
})

test('what is open stands in its section, the most urgent first, with reason, end and work', () => {
  const { sections } = draftHandover(picture)
  const subjects = Object.fromEntries(
    Object.entries(sections).map(([name, { items }]) => [name, items.map((i) => i.subject)]),
  )
  expect(subjects).toEqual({
    unacknowledged: ['hq.b.high', 'hq.a.high'],
    active: ['hq.c.high'],
    shelved: ['hq.d.high'],
    'out-of-service': ['hq.e.high'],
    devices: ['gateway'],
    troubles: ['disk'],
    notes: ['#2', '#6'],
    presence: ['#5'],
    drills: ['#4'],
  })
  expect(sections.active.items[0]).toMatchObject({ by: 'Ana', reason: 'called the fitter' })
  expect(sections.shelved.items[0]).toMatchObject({ until: EIGHT + HOUR_ms, by: 'Bo', reason: 'cleaning' })
  expect(sections['out-of-service'].items[0]).toMatchObject({ reason: 'rewound', work: 'T-17' })
  expect(sections.drills.items[0]).toMatchObject({ where: { en: 'B1' } })
})

test('a flood is counted where it cannot be listed', () => {
  const alarms = Array.from({ length: SECTION_MAX + 30 }, (_, i) => alarm(`hq.a${i}.high`))
  const { unacknowledged } = draftHandover({ ...NOTHING, alarms }).sections
  expect([unacknowledged.items.length, unacknowledged.more]).toEqual([SECTION_MAX, 30])
})

test('the signed text is the same for the same content, also after it was stored', () => {
  const draft = draftHandover(picture)
  expect(handoverText(JSON.parse(JSON.stringify(draft)) as typeof draft)).toBe(handoverText(draft))
})

test('a row of the log is read back as it was written', () => {
  const row = entry(7, { kind: 'note', text: '"quoted"\n水泵', place: '=1+1', corrects: 3 })
  expect(dutyEntryOf(dutyText(row), 'h')).toEqual(row)
})

test('the equipment state counts alarms and devices, and names states of equipment only where they are known', () => {
  const points = [
    { name: 'running', label: { en: 'Running' }, type: 'boolean', unit: '' },
    { name: 'mode', label: { en: 'Mode' }, type: 'state', unit: '', states: ['automatic', 'manual'] },
    { name: 'door', label: { en: 'Door' }, type: 'boolean', unit: '' },
    { name: 'flow', label: { en: 'Flow' }, type: 'number', unit: 'm3/h' },
  ] as const
  const state = equipmentStateOf({
    ...picture,
    equipment: [
      { site: 'hq', id: 'pump-1', kind: 'pump', name: { en: 'Pump 1' }, points },
      { site: 'hq', id: 'meter', kind: 'meter', name: { en: 'Meter' }, points: points.slice(3) },
    ],
    values: { 'hq/pump-1': { running: [1, 0, 0, 0], mode: [1, 0, 0, 0], door: [1, 2, 0, 0], flow: [3, 0, 0, 0] } },
  })
  expect(state.alarms).toEqual({
    unacknowledged: 2,
    active: { critical: 1, high: 4, medium: 0, low: 0 },
    shelved: 1,
    outOfService: 1,
  })
  expect(state.devices).toEqual({ never: 0, online: 1, silent: 0, offline: 1 })
  expect(state.down).toEqual([{ en: 'gateway', zh: '网关' }])
  expect(state.equipment).toEqual([
    {
      id: 'pump-1',
      name: { en: 'Pump 1' },
      states: [
        { label: { en: 'Running' }, value: true },
        { label: { en: 'Mode' }, value: 'manual' },
        { label: { en: 'Door' }, value: null },
      ],
    },
  ])
})

test('every kind of entry the platform writes has a sentence in both languages', () => {
  const at = EIGHT
  const contents: readonly EntryContent[] = [
    { kind: 'note', text: 'x' },
    { kind: 'shift', fact: { type: 'shift.signed-on', shift: 's', at, by: ana, planned: false } },
    { kind: 'shift', fact: { type: 'shift.late', shift: 's', at } },
    { kind: 'cover', fact: { type: 'post.unfilled', at, since: at, cover: { needed: 2, present: 1 } } },
    { kind: 'trouble', code: 'disk', detail: 'x', since: at, over: true },
    { kind: 'away', from: at },
    {
      kind: 'alarm',
      fact: { type: 'alarm.acknowledged', alarmId: 'a', occurrence: 'o', at, by: 'Ana' },
      priority: 'critical',
      equipment: { en: 'Pump' },
      message: { en: 'Dry', zh: '干转' },
    },
  ]
  const said = contents.map((content) => entryText(content))
  expect(said[6]).toEqual({ en: 'Pump: Dry – acknowledged by Ana', zh: 'Pump：干转：由 Ana 确认' })
  for (const { en, zh } of said) expect([en, zh].every((text) => text !== undefined && text !== '')).toBe(true)
  expect(new Set(ENTRY_KINDS).size).toBe(11)
})
