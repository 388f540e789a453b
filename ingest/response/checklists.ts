import type { Alarm } from '#domain/alarm/alarm.ts'
import { type Checklist, linesOf, newChecklist, tickLine } from '#domain/response/checklist.ts'
import type { Millis } from '#domain/time.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import type { Ledger } from '../ledger.ts'
import type { Notices } from './notices.ts'
import type { Shelves } from './shelves.ts'

/** Lists with a tick, newest occurrences; older ticks stand in the audit log. */
export const CHECKLISTS_KEPT = 2000

type Options = {
  readonly ledger: Ledger
  readonly shelves: Shelves
  readonly notices: Notices
  readonly alarm: (id: string) => Alarm | null
  readonly now: () => Millis
}

/** The guidance of an alarm as a list that is worked through, once for each occurrence. */
export function createChecklists(options: Options): Pick<ResponsePort, 'checklist' | 'tickLine'> {
  const { ledger, shelves, notices, now } = options
  const listOf = (alarm: Alarm): Checklist | null => {
    if (alarm.occurrence === null) return null
    const guidance = notices.definitionOf(alarm)?.guidance
    return (
      shelves.checklists.get(alarm.occurrence) ??
      newChecklist(alarm.id, alarm.occurrence, guidance ? linesOf(guidance) : [])
    )
  }
  const forgotten = () => {
    const lists = shelves.checklists.list()
    return lists
      .slice(0, Math.max(0, lists.length - CHECKLISTS_KEPT))
      .map(({ occurrence }) => shelves.checklists.remove(occurrence))
  }
  return {
    checklist(alarmId) {
      const alarm = options.alarm(alarmId)
      return alarm && listOf(alarm)
    },
    async tickLine(by, alarmId, { occurrence, line, done }) {
      const alarm = options.alarm(alarmId)
      const list = alarm && listOf(alarm)
      if (!list) return { ok: false, refused: { code: 'not-found', fill: { what: { en: 'checklist', zh: '清单' } } } }
      if (list.occurrence !== occurrence) return { ok: false, refused: { code: 'alarm.occurrence-over' } }
      if (line >= list.lines.length) return { ok: false, refused: { code: 'response.no-such-line' } }
      const next = tickLine(list, line, done, { at: now(), by: by.name })
      if (next === list) return { ok: true, value: list } // two people ticked the same line: the first stands
      const { account, name, from } = by
      const entry = {
        at: now(),
        site: alarm.site,
        by: { account, name, from },
        action: done ? 'checklist.tick' : 'checklist.untick',
        subject: alarmId,
        detail: { occurrence, line, text: list.lines[line] },
      }
      const refused = await ledger.write([...forgotten(), shelves.checklists.put(occurrence, next)], [entry])
      return refused ? { ok: false, refused } : { ok: true, value: next }
    },
  }
}
