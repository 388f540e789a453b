import { useCallback } from 'react'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { useCommands, useWhyNot } from '../commands.tsx'

/** Resets a latched alarm where that is possible; a failure is handed to `onError`. */
export function useReset(onError?: (error: unknown) => void): (alarm: Alarm) => void {
  const { send } = useCommands()
  const whyNot = useWhyNot()
  return useCallback(
    (alarm: Alarm) => {
      if (alarm.occurrence === null || whyNot('reset', alarm) !== null) return
      send(alarm.id, { type: 'reset', occurrence: alarm.occurrence }).catch((error: unknown) => onError?.(error))
    },
    [send, whyNot, onError],
  )
}
