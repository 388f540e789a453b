import type { Alarm } from '#domain/alarm/alarm.ts'
import { type AlarmGroup, type Cause, groupByCause, keyOf } from '#domain/alarm/group.ts'
import type { Text } from '#domain/text.ts'
import { nameOf } from '../names.ts'
import type { SiteIndex } from '../site-context.tsx'
import { type AlarmRow, compareRows, isUnacknowledged } from './alarm-row.ts'

/** Stands for the alarms of one cause; it opens and closes, and nothing can be acknowledged by it. */
export type GroupHead = {
  readonly id: string
  readonly cause: Cause
  readonly name: Text
  readonly members: readonly AlarmRow[]
  /** The one that the list would show first. */
  readonly worst: AlarmRow
  readonly first: AlarmRow
  readonly unacknowledged: number
  readonly lifeSafety: boolean
  readonly open: boolean
}
export type GridRow = AlarmRow | GroupHead

/** Where a row stands in its group; `first`: raised before the others. */
export type Mark = 'member' | 'first'

export const isHead = (row: GridRow): row is GroupHead => 'members' in row

/** From the outside in: the gateway, the panel that speaks for several, the equipment itself. */
export function causesOf(index: SiteIndex): (row: AlarmRow) => readonly Cause[] {
  const gateways = new Set(index.devices.map((device) => device.gateway))
  return ({ alarm: { equipment } }) => {
    const device = index.deviceOf(equipment) ?? index.deviceById(equipment)
    const gateway = device && gateways.has(device.id) ? device.id : device?.gateway
    return [
      ...(gateway === undefined ? [] : [{ kind: 'gateway', id: gateway } as const]),
      ...(device && device.equipment.length > 1 ? [{ kind: 'panel', id: device.id } as const] : []),
      { kind: 'equipment', id: equipment },
    ]
  }
}

export type Grouped = { readonly rows: readonly GridRow[]; readonly marks: ReadonlyMap<string, Mark> }

/** The rows of the list with those of one cause under a head; `opened`: what a person opened or closed. */
export function groupRows(rows: readonly AlarmRow[], index: SiteIndex, opened: ReadonlyMap<string, boolean>): Grouped {
  const causes = causesOf(index)
  const grouped = groupByCause(
    rows.map((row) => ({ row, raisedAt: row.alarm.raisedAt, occurrence: row.alarm.occurrence })),
    ({ row }) => causes(row),
  )
  const marks = new Map<string, Mark>()
  const shown = grouped.flatMap((one): readonly GridRow[] => {
    if (!('members' in one)) return [one.row]
    const head = headOf(one, index, opened)
    if (!head.open) return [head]
    for (const { id } of head.members) marks.set(id, id === head.first.id ? 'first' : 'member')
    return [head, ...head.members]
  })
  return { rows: shown, marks }
}

type Member = Pick<Alarm, 'raisedAt' | 'occurrence'> & { readonly row: AlarmRow }

function headOf(group: AlarmGroup<Member>, index: SiteIndex, opened: ReadonlyMap<string, boolean>): GroupHead {
  const { cause, first } = group
  const members = group.members.map(({ row }) => row)
  const id = keyOf(cause)
  const waiting = members.filter(({ state, over }) => !over && isUnacknowledged(state))
  // Nothing of life safety is out of sight unless a person has closed the group.
  const urgent = waiting.some(({ alarm }) => alarm.lifeSafety)
  return {
    id,
    cause,
    name: nameOf(index, cause.id),
    members,
    worst: members.reduce((worst, row) => (compareRows(row, worst) < 0 ? row : worst)),
    first: first.row,
    unacknowledged: waiting.length,
    lifeSafety: members.some(({ alarm }) => alarm.lifeSafety),
    open: opened.get(id) ?? urgent,
  }
}

/** How many alarms each alarm hides: suppressed by design, it is the cause that they name. */
export function countBehind(rows: readonly AlarmRow[]): ReadonlyMap<string, number> {
  const behind = new Map<string, number>()
  for (const { alarm } of rows) {
    if (alarm.suppressed) behind.set(alarm.suppressed.cause, (behind.get(alarm.suppressed.cause) ?? 0) + 1)
  }
  return behind
}
