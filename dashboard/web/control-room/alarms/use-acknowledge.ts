import { useCallback, useEffect, useState } from 'react'
import { useCommands, useWhyNot, type Wanted } from '../commands.tsx'
import type { AlarmRow } from './alarm-row.ts'
import type { RowAct } from './row-act.ts'

/** Why a row was not acknowledged: a failed call, a sentence of this screen, or the rule "one by one". */
export type Refused = {
  readonly row: AlarmRow
  readonly why: { readonly error: unknown } | { readonly sentence: string } | 'one-by-one'
}
export type AcknowledgeResult = { readonly acknowledged: number; readonly refused: readonly Refused[] }

/** A result without a refusal needs no further attention; refusals stay until dismissed. */
const SUCCESS_SHOWN_ms = 8000

/** Acknowledges rows one call each, with the occurrence that was on the screen, and keeps the answer per row. */
export function useAcknowledge(): {
  readonly acknowledge: (rows: readonly AlarmRow[], oneByOne: readonly AlarmRow[]) => Promise<void>
  /** One row by one press; what is done shows in the row, and only a refusal is told. */
  readonly act: (row: AlarmRow, type: RowAct) => Promise<void>
  readonly result: AcknowledgeResult | null
  readonly dismiss: () => void
} {
  const { send } = useCommands()
  const whyNot = useWhyNot()
  const [result, setResult] = useState<AcknowledgeResult | null>(null)
  useEffect(() => {
    if (!result || result.refused.length > 0) return
    const timer = window.setTimeout(() => setResult(null), SUCCESS_SHOWN_ms)
    return () => window.clearTimeout(timer)
  }, [result])

  const one = async (row: AlarmRow, type: RowAct = 'acknowledge'): Promise<Refused | null> => {
    const sentence = whyNot(type, row.alarm)
    const command = commandOf(row, type)
    if (sentence !== null || command === null) return { row, why: { sentence: sentence ?? '' } }
    try {
      await send(row.id, command)
      return null
    } catch (error) {
      return { row, why: { error } }
    }
  }
  const acknowledge = async (rows: readonly AlarmRow[], oneByOne: readonly AlarmRow[]): Promise<void> => {
    if (rows.length + oneByOne.length === 0) return
    const answers = await Promise.all(rows.map((row) => one(row)))
    const refused = answers.filter((answer) => answer !== null)
    const left = oneByOne.map((row): Refused => ({ row, why: 'one-by-one' }))
    setResult({ acknowledged: answers.length - refused.length, refused: [...refused, ...left] })
  }
  const act = async (row: AlarmRow, type: RowAct): Promise<void> => {
    if (type === 'acknowledge') return acknowledge([row], [])
    const refused = await one(row, type)
    setResult(refused && { acknowledged: 0, refused: [refused] })
  }
  return { acknowledge, act, result, dismiss: useCallback(() => setResult(null), []) }
}

/** The command for the occurrence that is on the screen; null where there never was one. */
export function commandOf({ alarm: { occurrence } }: Pick<AlarmRow, 'alarm'>, type: RowAct): Wanted | null {
  if (type === 'unshelve' || type === 'return-to-service') return { type }
  return occurrence === null ? null : { type, occurrence }
}
