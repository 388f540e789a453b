import { alarmState } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import { STATE_WORDS } from '#domain/alarm/words.ts'
import { inLanguage, type Language, type Text } from '#domain/text.ts'
import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import { FACT_WORDS } from '#domain/wire/facts.ts'
import type { Change } from '#domain/wire/live.ts'
import type { Names } from './names.ts'

/** A number stays a number in a spreadsheet; everything else is text. */
export type Cell = string | number | null
export type Row = readonly Cell[]

const PRIORITY_WORDS: Readonly<Record<Priority, Text>> = {
  critical: { en: 'critical', zh: '紧急' },
  high: { en: 'high', zh: '高' },
  medium: { en: 'medium', zh: '中' },
  low: { en: 'low', zh: '低' },
}
const CUT: Text = {
  en: `Cut after ${EXPORT_ROWS_MAX} rows. Choose a shorter time or a narrower filter for the rest.`,
  zh: `仅导出前 ${EXPORT_ROWS_MAX} 行。请缩短时间范围或缩小筛选范围以导出其余内容。`,
}

type Column = { readonly heading: Text; readonly cell: (change: Change, names: Names) => Cell }

const ofAlarm = (change: Change, cell: (change: Extract<Change, { alarm: unknown }>) => Cell): Cell =>
  'alarm' in change ? cell(change) : null

const COLUMNS: readonly Column[] = [
  { heading: { en: 'No.', zh: '序号' }, cell: ({ seq }) => seq },
  { heading: { en: 'Time', zh: '时间' }, cell: ({ fact }, { time }) => time(fact.at) },
  {
    heading: { en: 'What happened', zh: '发生了什么' },
    cell: ({ fact }, { language }) => inLanguage(FACT_WORDS[fact.type], language),
  },
  {
    heading: { en: 'Equipment', zh: '设备' },
    cell: (change, { equipment }) =>
      equipment('alarm' in change ? change.alarm.equipment : change.fact.device.slice(change.site.length + 1)),
  },
  {
    heading: { en: 'Message', zh: '内容' },
    cell: (change, { message }) => ofAlarm(change, ({ alarm }) => message(alarm.equipment, alarm.definition)),
  },
  {
    heading: { en: 'Priority', zh: '优先级' },
    cell: (change, { language }) =>
      ofAlarm(change, ({ alarm }) => inLanguage(PRIORITY_WORDS[alarm.priority], language)),
  },
  {
    heading: { en: 'State after it', zh: '此后状态' },
    cell: (change, { language }) =>
      ofAlarm(change, ({ alarm }) => inLanguage(STATE_WORDS[alarmState(alarm)], language)),
  },
  { heading: { en: 'Person', zh: '人员' }, cell: (change) => ofAlarm(change, ({ fact }) => personOf(fact)) },
  {
    heading: { en: 'Value', zh: '数值' },
    cell: (change) => ofAlarm(change, ({ fact }) => (fact.type === 'alarm.raised' ? fact.value : null)),
  },
  {
    heading: { en: 'Reason, note, comment or cause', zh: '原因、说明、备注或来源' },
    cell: (change, { alarm }) => ofAlarm(change, ({ fact }) => wordsOf(fact, alarm)),
  },
  {
    heading: { en: 'Until', zh: '截至' },
    cell: (change, { time }) =>
      ofAlarm(change, ({ fact }) => (fact.type === 'alarm.shelved' ? time(fact.until) : null)),
  },
  {
    heading: { en: 'Work reference', zh: '工单编号' },
    cell: (change) =>
      ofAlarm(change, ({ fact }) => (fact.type === 'alarm.taken-out-of-service' ? (fact.work ?? null) : null)),
  },
  { heading: { en: 'Alarm', zh: '报警编号' }, cell: (change) => ofAlarm(change, ({ alarm }) => alarm.id) },
  { heading: { en: 'Occurrence', zh: '报警次编号' }, cell: (change) => ofAlarm(change, ({ fact }) => fact.occurrence) },
]

/** The zone stands beside the word, so that the table can be read alone. */
export const headings = ({ language, timeZone }: Names): Row =>
  COLUMNS.map(({ heading }, index) => inLanguage(heading, language) + (index === 1 ? ` (${timeZone})` : ''))

/** One fact, under {@link headings}. */
export const factRow = (change: Change, names: Names): Row => COLUMNS.map(({ cell }) => cell(change, names))

/** What stands at the end of a table that holds not all that was asked for. */
export const cutRow = (language: Language): Row => [null, inLanguage(CUT, language)]

const personOf = (fact: AlarmFact): string | null => ('by' in fact ? fact.by : null)

function wordsOf(fact: AlarmFact, nameOf: (alarmId: string) => string): string | null {
  switch (fact.type) {
    case 'alarm.acknowledged':
      return fact.note ?? null
    case 'alarm.commented':
      return fact.text
    case 'alarm.shelved':
    case 'alarm.taken-out-of-service':
      return fact.reason
    case 'alarm.suppressed':
    case 'alarm.released':
      return nameOf(fact.cause)
    case 'alarm.raised':
    case 'alarm.returned-to-normal':
    case 'alarm.re-alarmed':
    case 'alarm.priority-changed':
    case 'alarm.reset':
    case 'alarm.unshelved':
    case 'alarm.returned-to-service':
      return null
  }
}
