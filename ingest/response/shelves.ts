import type { Channel, Contact, ResponseSettings } from '#domain/response/channel.ts'
import { DEFAULT_SETTINGS } from '#domain/response/channel.ts'
import type { Checklist } from '#domain/response/checklist.ts'
import type { Delivery } from '#domain/response/delivery.ts'
import type { Escalation } from '#domain/response/escalation.ts'
import type { Policy } from '#domain/response/policy.ts'
import type { Subscription } from '#domain/response/push.ts'
import type { Ledger } from '../ledger.ts'

/** Kinds of record that the response keeps in the ledger. */
export const shelvesOf = (ledger: Ledger) => ({
  policies: ledger.shelf<Policy>('response-policy'),
  channels: ledger.shelf<Channel>('response-channel'),
  contacts: ledger.shelf<Contact>('response-contact'),
  settings: ledger.shelf<ResponseSettings>('response-settings'),
  escalations: ledger.shelf<Escalation>('escalation'),
  deliveries: ledger.shelf<Delivery>('delivery'),
  subscriptions: ledger.shelf<Subscription>('push-subscription'),
  checklists: ledger.shelf<Checklist>('checklist'),
})
export type Shelves = ReturnType<typeof shelvesOf>

/** There is one record of settings. */
export const SETTINGS_ID = 'settings'
export const settingsOf = ({ settings }: Pick<Shelves, 'settings'>): ResponseSettings =>
  settings.get(SETTINGS_ID) ?? DEFAULT_SETTINGS
