import { useCallback, useEffect, useState } from 'react'
import { useCommands, useWhyNot } from '../commands.tsx'
import type { AlarmRow } from './alarm-row.ts'

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

  const one = async (row: AlarmRow): Promise<Refused | null> => {
    const sentence = whyNot('acknowledge', row.alarm)
    if (sentence !== null || row.alarm.occurrence === null) return { row, why: { sentence: sentence ?? '' } }
    try {
      await send(row.id, { type: 'acknowledge', occurrence: row.alarm.occurrence })
      return null
    } catch (error) {
      return { row, why: { error } }
    }
  }
  const acknowledge = async (rows: readonly AlarmRow[], oneByOne: readonly AlarmRow[]): Promise<void> => {
    if (rows.length + oneByOne.length === 0) return
    const answers = await Promise.all(rows.map(one))
    const refused = answers.filter((answer) => answer !== null)
    const left = oneByOne.map((row): Refused => ({ row, why: 'one-by-one' }))
    setResult({ acknowledged: answers.length - refused.length, refused: [...refused, ...left] })
  }
  return { acknowledge, result, dismiss: useCallback(() => setResult(null), []) }
}
