import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { whyNot } from '#domain/alarm/can.ts'
import type { AlarmAction } from '#domain/alarm/input.ts'
import { invariant } from '#domain/invariant.ts'
import { inLanguage } from '#domain/text.ts'
import { alarmRefusalText } from '#domain/wire/alarm-errors.ts'
import { api, COMMAND_PERMISSION, type CommandBody } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { useLanguage } from '../i18n/use-language.ts'
import type { LiveStore } from '../live/live-store.ts'
import { useIsLive, useLiveParts } from '../live/use-live.ts'
import { useAlarmRole, useWhyMayNot } from './use-may.ts'

export type Wanted = CommandBody

export type Commands = {
  /** Alarms with a command on its way whose row is still the one it was given for. */
  readonly sending: ReadonlySet<string>
  /** The answer comes when it is recorded and, on success, stands on this screen. Throws what {@link call} throws. */
  readonly send: (alarmId: string, wanted: Wanted) => Promise<void>
}

const CommandsContext = createContext<Commands | null>(null)

/** After the server said yes its row is on the way by the feed; longer than this we do not keep the button waiting. */
const ROW_MAX_ms = 5000

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const { store } = useLiveParts()
  const { sending, hold } = useSending()
  const commands: Commands = {
    sending,
    send: async (alarmId, wanted) => {
      const row = watchRow(store, alarmId)
      // What stands on the screen then is what the next key is meant for, even before the answer.
      const letGo = hold(alarmId)
      void row.changed.then(letGo)
      try {
        await call(api.command, { params: { alarm: alarmId }, body: wanted })
        await Promise.race([row.changed, pause(ROW_MAX_ms)])
      } finally {
        row.leave()
        letGo()
      }
    },
  }
  return <CommandsContext value={commands}>{children}</CommandsContext>
}

/** Each command holds its alarm for itself: one that ends does not let go of what the next one holds. */
function useSending() {
  const [held, setHeld] = useState<readonly { readonly alarmId: string }[]>([])
  const sending = useMemo(() => new Set(held.map(({ alarmId }) => alarmId)), [held])
  const hold = (alarmId: string): (() => void) => {
    const mine = { alarmId }
    setHeld((old) => [...old, mine])
    return () => setHeld((old) => (old.includes(mine) ? old.filter((one) => one !== mine) : old))
  }
  return { sending, hold }
}

export function useCommands(): Commands {
  const commands = useContext(CommandsContext)
  invariant(commands, 'commands are sent inside CommandsProvider')
  return commands
}

/** Why an action is not possible now, in the language of the screen; null when it is. */
export function useWhyNot(): (action: AlarmAction, alarm: Alarm) => string | null {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const live = useIsLive()
  const whyMayNot = useWhyMayNot()
  const alarmRole = useAlarmRole()
  const { sending } = useCommands()
  return (action, alarm) => {
    const role = whyMayNot(COMMAND_PERMISSION[action])
    if (role !== null) return role
    if (!live) return t('why.notLive')
    const refused = whyNot(action, alarm, alarmRole)
    if (refused) return inLanguage(alarmRefusalText(refused), language)
    return sending.has(alarm.id) ? t('why.sending') : null
  }
}

/** `changed`: the row is not the one any more that it was when the watch began. */
function watchRow(store: LiveStore, alarmId: string): { readonly changed: Promise<void>; readonly leave: () => void } {
  const row = (): Alarm | undefined => store.getState().feed?.alarms.get(alarmId)
  const before = row()
  let leave: (() => void) | null = null
  const changed = new Promise<void>((resolve) => {
    leave = store.subscribe(() => {
      if (row() !== before) resolve()
    })
  })
  return { changed, leave: () => leave?.() }
}

const pause = (for_ms: number): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, for_ms))
