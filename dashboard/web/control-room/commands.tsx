import { createContext, type ReactNode, useContext, useState } from 'react'
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
  /** Alarms with a command on its way. */
  readonly sending: ReadonlySet<string>
  /** The answer comes when it is recorded and, on success, stands on this screen. Throws what {@link call} throws. */
  readonly send: (alarmId: string, wanted: Wanted) => Promise<void>
}

const CommandsContext = createContext<Commands | null>(null)

/** After the server said yes its row is on the way by the feed; longer than this we do not keep the button waiting. */
const ROW_MAX_ms = 5000

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const { store } = useLiveParts()
  const [sending, setSending] = useState<ReadonlySet<string>>(new Set())
  const commands: Commands = {
    sending,
    send: async (alarmId, wanted) => {
      setSending((old) => new Set(old).add(alarmId))
      const before = store.getState().feed?.alarms.get(alarmId)
      try {
        await call(api.command, { params: { alarm: alarmId }, body: wanted })
        await rowChanged(store, alarmId, before)
      } finally {
        setSending((old) => new Set([...old].filter((id) => id !== alarmId)))
      }
    },
  }
  return <CommandsContext value={commands}>{children}</CommandsContext>
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

function rowChanged(store: LiveStore, alarmId: string, before: Alarm | undefined): Promise<void> {
  return new Promise((resolve) => {
    const same = (): boolean => store.getState().feed?.alarms.get(alarmId) === before
    if (!same()) {
      resolve()
      return
    }
    const stop = new AbortController()
    const done = (): void => {
      stop.abort()
      resolve()
    }
    const timer = window.setTimeout(done, ROW_MAX_ms)
    const unsubscribe = store.subscribe(() => {
      if (!same()) done()
    })
    stop.signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      unsubscribe()
    })
  })
}
