import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Log } from '#domain/log.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import type { ChannelType } from '#domain/response/channel.ts'
import { type Delivery, type DeliveryInput, isDue, isOver, reduceDelivery } from '#domain/response/delivery.ts'
import { write } from '#domain/response/notice.ts'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import type { DeliveriesQuery } from '#domain/wire/response.ts'
import type { Ledger } from '../ledger.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Outcome, Send, World } from './channel.ts'
import { hostOf } from './post.ts'
import { settingsOf, type Shelves } from './shelves.ts'

/** The newest are kept; what happened stands in the audit log for longer. */
export const DELIVERIES_KEPT = 5000
/** At once per channel: one that hangs holds itself back, not the others. */
const AT_ONCE = 2
/** What a channel takes in a minute: WeCom and DingTalk refuse more than 20, Feishu more than 100. */
const PER_MINUTE: Readonly<Record<ChannelType, number>> = {
  email: 120,
  webhook: 600,
  wecom: 20,
  dingtalk: 20,
  feishu: 100,
  push: 300,
}
/** A stop waits this long for answers; what is still open then is uncertain, and sent once more after the start. */
const STOP_ms = 1500

type Options = {
  readonly ledger: Ledger
  readonly shelves: Shelves
  readonly now: () => Millis
  readonly send: Send
  readonly resolve: World['resolve']
  readonly log: Log
}

/**
 * Sends what is due. A delivery is on disk as `sending` before anything of it leaves, and its outcome as soon as it is known; what the disk
 * does not take is offered again, so that the record never stays behind what happened.
 */
export class Deliveries {
  readonly #options: Options
  readonly #open = new Set<string>()
  readonly #begun = new Map<string, Millis[]>()
  readonly #busy = new Map<string, number>()
  /** Outcomes that are not recorded yet. */
  readonly #owed = new Map<string, { readonly next: Delivery; readonly audit: readonly NewAuditEntry[] }>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(options: Options) {
    this.#options = options
  }

  /** What the last process was sending is uncertain: it goes out once more. */
  start(): void {
    const { shelves, now } = this.#options
    for (const delivery of shelves.deliveries.list()) {
      if (isOver(delivery)) continue
      this.#open.add(delivery.id)
      if (delivery.state === 'sending') this.#owe(delivery, { type: 'restarted', at: now() })
    }
  }

  /** Records of new deliveries, and of the oldest that are no longer kept; to be written with what caused them. */
  records(made: readonly Delivery[]): readonly RecordChange[] {
    const { deliveries } = this.#options.shelves
    if (made.length === 0) return []
    const over = deliveries.list().filter(isOver)
    const tooMany = deliveries.list().length + made.length - DELIVERIES_KEPT
    const oldest = over.slice(0, Math.max(0, tooMany))
    return [...oldest.map(({ id }) => deliveries.remove(id)), ...made.map((one) => deliveries.put(one.id, one))]
  }

  /** They stand in the ledger now. */
  adopt(made: readonly Delivery[]): void {
    for (const { id, state } of made) if (!isOver({ state })) this.#open.add(id)
  }

  /** Nobody needs what has not left yet. */
  withdrawals(escalation: string, at: Millis, detail: string): readonly RecordChange[] {
    const { deliveries } = this.#options.shelves
    return [...this.#open].flatMap((id) => {
      const delivery = deliveries.get(id)
      if (delivery?.escalation !== escalation) return []
      const next = reduceDelivery(delivery, { type: 'withdraw', at, detail })
      return next === delivery ? [] : [deliveries.put(id, next)]
    })
  }

  /** Begins everything that is due and may be sent now; life safety first. */
  look(): void {
    this.#payDebts()
    if (this.#stop.signal.aborted || this.#open.size === 0) return
    const { shelves, now } = this.#options
    const due: Delivery[] = []
    for (const id of this.#open) {
      const delivery = shelves.deliveries.get(id)
      if (!delivery || isOver(delivery)) this.#open.delete(id)
      else if (isDue(delivery, now()) && !this.#owed.has(id)) due.push(delivery)
    }
    due.sort((a, b) => Number(b.notice.lifeSafety) - Number(a.notice.lifeSafety))
    for (const delivery of due) if (this.#hasRoom(delivery)) this.#begin(delivery)
  }

  list({ site, occurrence, before, state, limit }: DeliveriesQuery): readonly Delivery[] {
    return this.#options.shelves.deliveries
      .list()
      .filter((one) => one.site === site && (occurrence === undefined || one.occurrence === occurrence))
      .filter((one) => (before === undefined || one.id < before) && (state === undefined || one.state === state))
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit)
  }

  async stop(): Promise<void> {
    const late = setTimeout(() => this.#stop.abort(), STOP_ms)
    await Promise.allSettled(this.#underWay)
    clearTimeout(late)
    this.#stop.abort()
    this.#payDebts()
  }

  #hasRoom({ channel }: Delivery): boolean {
    if ((this.#busy.get(channel) ?? 0) >= AT_ONCE) return false
    const { shelves, now } = this.#options
    const type = shelves.channels.get(channel)?.type
    const recent = (this.#begun.get(channel) ?? []).filter((at) => now() - at < MINUTE_ms)
    this.#begun.set(channel, recent)
    return type === undefined || recent.length < PER_MINUTE[type]
  }

  #begin(delivery: Delivery): void {
    const { channel } = delivery
    this.#busy.set(channel, (this.#busy.get(channel) ?? 0) + 1)
    this.#begun.get(channel)?.push(this.#options.now())
    const done = this.#deliver(delivery)
      .catch((error: unknown) => {
        this.#options.log({ level: 'error', code: 'delivery.broke', id: delivery.id, detail: String(error) })
      })
      .finally(() => {
        this.#busy.set(channel, this.#busy.get(channel)! - 1)
        this.#underWay.delete(done)
      })
    this.#underWay.add(done)
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { ledger, shelves, now } = this.#options
    const sending = reduceDelivery(delivery, { type: 'begin', at: now() })
    const refused = await ledger.write([shelves.deliveries.put(sending.id, sending)])
    if (refused?.code === 'journal.unavailable') {
      this.#begun.get(delivery.channel)?.pop() // nothing was changed; it is still due, and does not count
      return
    }
    if (refused) return this.#owe(sending, { type: 'fail', at: now(), detail: 'it could not be recorded', again: true })
    const outcome = await this.#send(sending)
    const cutOff = this.#stop.signal.aborted && !outcome.ok
    if (!cutOff) this.#owe(sending, inputOf(outcome, now()))
  }

  async #send(delivery: Delivery): Promise<Outcome> {
    const { shelves, send, resolve, now } = this.#options
    const channel = shelves.channels.get(delivery.channel)
    if (!channel?.on) return { ok: false, detail: 'the channel was switched off or removed', again: false }
    const settings = settingsOf(shelves)
    const written = write(delivery.notice, delivery.to.language, linkOf(settings.consoleUrl, delivery))
    const hostAllowed = channel.url !== '' && settings.allowedHosts.includes(hostOf(new URL(channel.url)))
    return send({ channel, delivery, written, hostAllowed, now: now() }, { resolve, signal: this.#stop.signal })
  }

  #owe(delivery: Delivery, input: DeliveryInput): void {
    const next = reduceDelivery(delivery, input)
    this.#owed.set(next.id, { next, audit: auditOf(next, input.at) })
    this.#payDebts()
  }

  #payDebts(): void {
    const { ledger, shelves, log } = this.#options
    for (const [id, { next, audit }] of this.#owed) {
      const written = ledger.write([shelves.deliveries.put(id, next)], audit)
      if (shelves.deliveries.get(id) !== next) return // the journal takes nothing now
      this.#owed.delete(id)
      // The ledger has it and writes it as soon as it can; only how long that takes is not known.
      void written.then((refused) => refused && log({ level: 'warn', code: 'delivery.record-late', id }))
    }
  }
}

const inputOf = (outcome: Outcome, at: Millis): DeliveryInput => {
  if (outcome.ok) return { type: 'succeed', at, detail: outcome.detail }
  const { detail, again, after_ms } = outcome
  return { type: 'fail', at, detail, again, ...(after_ms === undefined ? {} : { after_ms }) }
}

function linkOf(consoleUrl: string | null, { alarm, site }: Delivery): string | null {
  if (consoleUrl === null) return null
  const path = alarm === null ? '/alarms' : `/alarms/${encodeURIComponent(alarm)}`
  return `${consoleUrl.replace(/\/+$/, '')}${path}?site=${encodeURIComponent(site)}`
}

/** The end of a delivery is worth a row; its tries stand in its record. */
function auditOf({ id, site, state, alarm, channel, to, attempts }: Delivery, at: Millis): readonly NewAuditEntry[] {
  if (state !== 'sent' && state !== 'given-up') return []
  const { account, name, from } = PLATFORM_ACTOR
  const detail = { alarm, channel, to: to.name, tries: attempts.length, said: attempts.at(-1)?.detail ?? '' }
  const action = state === 'sent' ? 'delivery.send' : 'delivery.give-up'
  return [{ at, site, by: { account, name, from }, action, subject: id, detail }]
}
