import type { Actor } from '../person/actor.ts'
import type { ChannelView, Contact, ResponseSettings } from '../response/channel.ts'
import type { Checklist } from '../response/checklist.ts'
import type { Delivery, DeliveryState } from '../response/delivery.ts'
import type { Escalation } from '../response/escalation.ts'
import type { Policy } from '../response/policy.ts'
import type { Done } from './people.ts'
import type { PushPort } from './push.ts'

/** Which deliveries of a site, newest first. */
export type DeliveriesQuery = {
  readonly site: string
  readonly occurrence?: string
  /** Only those made before the one of this id. */
  readonly before?: string
  readonly state?: DeliveryState
  readonly limit: number
}

/** What whoever reads a policy may know of the channels it names. */
export type ChannelName = Pick<ChannelView, 'id' | 'name' | 'type' | 'on'>

/** What is to be set up before policies can name it. Addresses and secrets of channels stay inside. */
export type ResponseSetup = {
  readonly policies: readonly Policy[]
  readonly channels: readonly ChannelView[]
  readonly contacts: readonly Contact[]
  readonly settings: ResponseSettings
}

/** What `ingest` offers about the response to alarms; part of the platform's port. What changes something is answered when it is on disk. */
export type ResponsePort = {
  readonly setup: () => ResponseSetup
  readonly savePolicy: (by: Actor, policy: unknown) => Promise<Done<Policy>>
  /** A default comes back in its first form. */
  readonly removePolicy: (by: Actor, id: string) => Promise<Done<null>>
  readonly saveChannel: (by: Actor, channel: unknown) => Promise<Done<ChannelView>>
  readonly removeChannel: (by: Actor, id: string) => Promise<Done<null>>
  /** null: no longer reached by e-mail. */
  readonly saveContact: (by: Actor, account: string, email: string | null) => Promise<Done<null>>
  readonly saveSettings: (by: Actor, settings: unknown) => Promise<Done<ResponseSettings>>
  /** Sends a message that says it is a test; what became of it stands in its delivery. `account`: where the channel reaches persons. */
  readonly test: (by: Actor, channel: string, site: string, account: string | null) => Promise<Done<Delivery>>
  /** Those that run, oldest first. */
  readonly escalations: (site: string) => readonly Escalation[]
  /** Ids of the alarms about which the consoles of a site are to be louder, the most urgent first; at most {@link LOUDER_MAX}. */
  readonly louder: (site: string) => readonly string[]
  /** Called with the whole list of a site whenever it is another one. Returns how to stop. */
  readonly onLouder: (listener: (site: string, alarms: readonly string[]) => void) => () => void
  /** Notifications in a person's own browsers. */
  readonly push: PushPort
  readonly deliveries: (query: DeliveriesQuery) => readonly Delivery[]
  /** Of the alarm's current occurrence; null where there is no such alarm, or it was never raised. */
  readonly checklist: (alarmId: string) => Checklist | null
  readonly tickLine: (by: Actor, alarmId: string, asked: TickAsked) => Promise<Done<Checklist>>
}

/** `occurrence`: the one on the screen, so that a tick never lands on a newer one. */
export type TickAsked = { readonly occurrence: string; readonly line: number; readonly done: boolean }
