import { alarmCan } from '#domain/alarm/can.ts'
import type { AlarmRow } from './alarm-row.ts'

/** More rows than this cannot be acknowledged at once: nobody has read them. */
export const SELECT_MAX = 20

/** Selected alarms with the occurrence that was selected; a new occurrence is not what the person chose. */
export type Selection = ReadonlyMap<string, string | null>

export const isSelected = (selection: Selection, row: AlarmRow): boolean =>
  selection.has(row.id) && selection.get(row.id) === row.alarm.occurrence

/** Without what is gone or was raised anew; the same selection if nothing is. */
export function stillSelected(selection: Selection, rows: readonly AlarmRow[]): Selection {
  const still = rows.filter((row) => !row.over && isSelected(selection, row))
  return still.length === selection.size ? selection : new Map(still.map((row) => [row.id, row.alarm.occurrence]))
}

/** With or without the row; the same selection if it is full. */
export function toggled(selection: Selection, row: AlarmRow): Selection {
  const next = new Map(selection)
  if (isSelected(selection, row)) next.delete(row.id)
  else if (selection.size >= SELECT_MAX) return selection
  else next.set(row.id, row.alarm.occurrence)
  return next
}

/** With the row added, as far as there is room. */
export const added = (selection: Selection, row: AlarmRow): Selection =>
  isSelected(selection, row) || selection.size >= SELECT_MAX
    ? selection
    : new Map(selection).set(row.id, row.alarm.occurrence)

export type BulkPlan = {
  readonly acknowledge: readonly AlarmRow[]
  /** Critical and life-safety alarms: each must be looked at alone. */
  readonly oneByOne: readonly AlarmRow[]
}

const weighty = ({ alarm }: AlarmRow): boolean => alarm.priority === 'critical' || alarm.lifeSafety

/** What "acknowledge the selected ones" means: only visible rows, and the weightiest alarms only when they stand alone. */
export function planBulk(selection: Selection, visible: readonly AlarmRow[]): BulkPlan {
  const chosen = visible
    .filter((row) => !row.over && isSelected(selection, row) && alarmCan('acknowledge', row.alarm))
    .slice(0, SELECT_MAX)
  if (chosen.length === 1) return { acknowledge: chosen, oneByOne: [] }
  return { acknowledge: chosen.filter((row) => !weighty(row)), oneByOne: chosen.filter(weighty) }
}
