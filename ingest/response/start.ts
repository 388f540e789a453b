import { v7 as uuidv7 } from 'uuid'
import type { Post } from '#domain/duty/post.ts'
import type { Shift } from '#domain/duty/shift.ts'
import type { Log } from '#domain/log.ts'
import type { Account } from '#domain/person/account.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import type { Board } from '../board.ts'
import type { Ledger } from '../ledger.ts'
import type { Send, World } from './channel.ts'
import { createChecklists } from './checklists.ts'
import { Deliveries } from './deliveries.ts'
import { createDesk } from './desk.ts'
import { Escalations } from './escalations.ts'
import { Louder } from './louder.ts'
import { createNotices } from './notices.ts'
import type { People } from './people.ts'
import { resolveByDns } from './post.ts'
import { createPush } from './push.ts'
import { createPushDesk } from './push-desk.ts'
import { createSend } from './send.ts'
import { shelvesOf } from './shelves.ts'
import { Subscriptions } from './subscriptions.ts'
import { openVapid } from './vapid.ts'

export type ResponseOptions = {
  /** The data folder. */
  readonly folder: string
  readonly ledger: Ledger
  readonly board: Board
  readonly estate: Estate
  readonly now: () => Millis
  readonly log: Log
  readonly handlerError: (error: unknown) => void
  /** Else the accounts and shifts of the ledger. */
  readonly people?: People
  /** The world outside; another one in tests. */
  readonly send?: Send
  readonly resolve?: World['resolve']
}

export type Response = {
  readonly port: ResponsePort
  /** Takes the steps and sends what is due by now. */
  readonly look: () => void
  readonly stop: () => Promise<void>
}

/** Starts where the last process stood: escalations go on, what was being sent goes out once more. */
export function startResponse(options: ResponseOptions): Response {
  const { ledger, board, estate, now, log, handlerError } = options
  const shelves = shelvesOf(ledger)
  const people = options.people ?? peopleOf(ledger)
  const notices = createNotices(estate)
  const alarm = (id: string) => board.alarm(id)
  const standing = () => estate.sites.flatMap(({ id }) => board.snapshot(id, now(), () => null)?.alarms ?? [])
  const subscriptions = new Subscriptions({ ledger, shelves, people, now, log })
  const vapid = openVapid(options.folder)
  const push = createPush({ shelves, people, subscriptions, vapid })
  const resolve = options.resolve ?? resolveByDns
  const outside = { send: options.send ?? createSend(push.send), resolve }
  const common = { ledger, shelves, people, notices, subscriptions, newId: uuidv7, now }
  const deliveries = new Deliveries({ ledger, shelves, now, log, ...outside })
  const escalations = new Escalations({ ...common, deliveries, alarm, log })
  const louder = new Louder(() => escalations.running(), handlerError)
  const ending = new AbortController()
  deliveries.start()
  escalations.start(standing())
  louder.look()
  const unsubscribe = board.onChange((change) => escalations.heard(change))
  const policiesChanged = (): void => escalations.policiesChanged(standing())
  return {
    port: {
      ...createDesk({ ...common, estate, deliveries, policiesChanged }),
      ...createChecklists({ ledger, shelves, notices, alarm, now }),
      escalations: (site) => escalations.running().filter((one) => one.site === site),
      deliveries: (query) => deliveries.list(query),
      louder: (site) => louder.at(site),
      onLouder: (listener) => louder.onChange(listener),
      push: createPushDesk({ ...common, estate, push, vapid, world: { resolve, signal: ending.signal } }),
    },
    look() {
      try {
        escalations.look()
        louder.look()
        subscriptions.look()
        deliveries.look()
      } catch (error) {
        handlerError(error)
      }
    },
    async stop() {
      unsubscribe()
      ending.abort()
      await deliveries.stop()
    },
  }
}

const peopleOf = (ledger: Ledger): People => {
  const accounts = ledger.shelf<Account>('account')
  const posts = ledger.shelf<Post>('duty-post')
  const shifts = ledger.shelf<Shift>('duty-shift')
  return {
    accounts: () => accounts.list(),
    onDuty(site) {
      if (!posts.list().some((post) => post.site === site)) return null
      const here = shifts.list().filter((shift) => shift.site === site && isManned(shift))
      return here
        .flatMap(({ attendance }) => attendance.filter(({ offAt }) => offAt === null))
        .map(({ person }) => person)
    },
  }
}

const isManned = ({ state }: Shift): boolean => state === 'on-duty' || state === 'handing-over'
