import { strict as assert } from 'node:assert'
import { io, type Socket } from 'socket.io-client'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Change, ClientToServer, JoinReply, ServerToClient } from '#domain/wire/live.ts'
import type { Product } from '../support/product.ts'
import { SITE } from './crash-site.ts'

const SHELF_ms = 60_000
const JOIN_ms = 10_000

/** One action and its answer: the status, or null when none came. */
export type Action = {
  readonly by: string
  readonly type: 'acknowledge' | 'comment' | 'shelve' | 'unshelve'
  readonly alarm: string
  status: number | null
}

/**
 * A control-room console that outlives every kill: everything it was ever told, in order, and an operator at it who acts now and
 * then, each action under a name of its own (a token's), so that it is found again.
 */
export class CrashConsole {
  /** Seq 1, 2, 3 … without a gap. */
  readonly told: Change[] = []
  readonly actions: Action[] = []
  /** The operator is at work; else only looking. */
  acting = false
  onAnswered: (action: Action) => void = () => {}
  readonly #product: Product
  readonly #random: () => number
  #socket: Socket<ServerToClient, ClientToServer> | null = null
  #underWay = 0

  constructor(product: Product, random: () => number) {
    this.#product = product
    this.#random = random
  }

  /** Joins where it was broken off: what it missed is told first. */
  async join(): Promise<void> {
    const socket: Socket<ServerToClient, ClientToServer> = io(this.#product.url, {
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: { cookie: this.#product.cookie },
    })
    this.#socket = socket
    const early: Change[] = []
    let joined = false
    socket.on('change', (change) => {
      if (this.#socket !== socket) return
      if (joined) this.#take(change)
      else early.push(change)
    })
    const reply = await new Promise<JoinReply>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the console was not let in')), JOIN_ms)
      socket.emit('join', { site: SITE, since: this.told.length }, (answer) => {
        clearTimeout(late)
        resolve(answer)
      })
    })
    // As of seq 0 there is nothing to miss, or a snapshot of nothing.
    assert.ok(reply.kind === 'changes', `a console that missed a few changes is told them, not: ${reply.kind}`)
    for (const change of reply.changes) this.#take(change)
    assert.equal(reply.seq, this.told.length, 'the answer ends where it says')
    joined = true
    for (const change of early) this.#take(change)
    await this.#forgetTokens()
  }

  /** Tokens that a kill left behind would fill the list in the end. */
  async #forgetTokens(): Promise<void> {
    const left = (await this.#product.get('/api/tokens')) as readonly { readonly id: string }[]
    for (const { id } of left) await this.#product.post(`/api/tokens/${id}/revoke`, {})
  }

  async #tokenFor(name: string): Promise<{ readonly token: { readonly id: string }; readonly secret: string }> {
    const permissions = ['alarm.see', 'alarm.acknowledge', 'alarm.comment', 'alarm.shelve']
    const { body } = await this.#product.post('/api/tokens', { name, permissions, sites: [SITE], days: 1 })
    return body as { readonly token: { readonly id: string }; readonly secret: string }
  }

  leave(): void {
    this.#socket?.close()
    this.#socket = null
  }

  /** The last row told of each alarm. */
  standing(): ReadonlyMap<string, Alarm> {
    const rows = new Map<string, Alarm>()
    for (const change of this.told) if ('alarm' in change) rows.set(change.alarm.id, change.alarm)
    return rows
  }

  #take(change: Change): void {
    assert.equal(change.seq, this.told.length + 1, 'a change is told once and in order')
    this.told.push(change)
    if (!this.acting || !('alarm' in change)) return
    if (change.fact.type === 'alarm.raised') this.#perhapsAct(change.alarm)
    if (change.fact.type === 'alarm.shelved') void this.#act(change.alarm, 'unshelve')
  }

  #perhapsAct(alarm: Alarm): void {
    const dice = this.#random()
    if (this.#underWay >= 4 || dice > 0.5) return
    if (dice < 0.2) void this.#act(alarm, 'acknowledge')
    else if (dice < 0.4) void this.#act(alarm, 'comment')
    else if (!alarm.lifeSafety) void this.#act(alarm, 'shelve')
  }

  async #act(alarm: Alarm, type: Action['type']): Promise<void> {
    const action: Action = { by: `operator ${this.actions.length}`, type, alarm: alarm.id, status: null }
    this.actions.push(action)
    const { by } = action
    const { occurrence } = alarm
    const body = {
      acknowledge: { type, occurrence },
      comment: { type, occurrence, text: 'seen' },
      shelve: { type, occurrence, until: new Date(Date.now() + SHELF_ms).toISOString(), reason: 'crash test' },
      unshelve: { type },
    }[type]
    this.#underWay += 1
    try {
      const { token, secret } = await this.#tokenFor(by)
      action.status = (await this.#product.act(alarm.id, body, secret)).status
      this.onAnswered(action)
      await this.#product.post(`/api/tokens/${token.id}/revoke`, {})
    } catch {
      // Killed before it answered: it may stand or not.
    } finally {
      this.#underWay -= 1
    }
  }
}
