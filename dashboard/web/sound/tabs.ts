import type { Silence } from '#domain/sound/sounder.ts'

export type Tabs = {
  /** Whether this tab can sound; of those that can, one does. */
  readonly can: (sound: boolean) => void
  /** This tab is the one that sounds. */
  readonly isHere: () => boolean
  /** To be called once a second: looks whether another tab of this console sounds. */
  readonly check: () => Promise<void>
  readonly isElsewhere: () => boolean
  /** Asks the other tabs what this console is silent about; the answers come as if they were silenced now. */
  readonly ask: () => void
  /** Tells the other tabs what this console is silent about. */
  readonly tell: (silence: Silence) => void
  readonly stop: () => void
}

type Message = { readonly type: 'hello' } | { readonly type: 'silence'; readonly silence: Silence }
type Listener = {
  /** Another tab was silenced. */
  readonly silenced: (silence: Silence) => void
  /** What this tab is silent about, for one that was just opened. */
  readonly silence: () => Silence
  /** It is this tab's turn to sound, or no longer. */
  readonly changed: () => void
}

/** The tabs of this console (one browser) that show the same site: one of them sounds, and silence counts for all. */
export function openTabs(site: string, { silenced, silence, changed }: Listener): Tabs {
  const name = `watchroom.sound.${site}`
  const channel = new BroadcastChannel(name)
  const turn = createTurn(name, changed)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it is of this origin only
  const say = (message: Message): void => channel.postMessage(message)
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'silence') silenced(data.silence)
    else say({ type: 'silence', silence: silence() })
  })
  return {
    can: turn.want,
    isHere: turn.isOurs,
    check: turn.check,
    isElsewhere: turn.isTaken,
    ask: () => say({ type: 'hello' }),
    tell: (what) => say({ type: 'silence', silence: what }),
    stop: () => {
      turn.want(false)
      channel.close()
    },
  }
}

/** A lock that only one tab has; it goes to the next when that tab gives it up or is closed. Where there are no locks, everybody has it. */
function createTurn(name: string, changed: () => void) {
  const locks = (navigator as Partial<Navigator>).locks
  let giveUp: (() => void) | null = null
  let ours = false
  let taken = false
  const queue = (manager: LockManager): void => {
    const leave = new AbortController()
    let release = (): void => leave.abort()
    giveUp = () => release()
    const held = (): Promise<void> => {
      ours = true
      changed()
      return new Promise((resolve) => {
        release = resolve
      })
    }
    // Rejected when the queue was left before it was our turn.
    void manager.request(name, { signal: leave.signal }, held).catch(() => {})
  }
  return {
    isOurs: () => ours,
    isTaken: () => taken,
    want: (wanted: boolean): void => {
      if (wanted === (giveUp !== null)) return
      if (!wanted) {
        giveUp?.()
        giveUp = null
        ours = false
      } else if (locks) queue(locks)
      else {
        ours = true
        giveUp = () => {}
      }
    },
    check: async (): Promise<void> => {
      const held = (await locks?.query())?.held ?? []
      taken = !ours && held.some((lock) => lock.name === name)
    },
  }
}
