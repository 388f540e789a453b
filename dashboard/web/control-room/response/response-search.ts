import { DELIVERY_STATES, type DeliveryState } from '#domain/response/delivery.ts'

export const RESPONSE_TABS = ['policies', 'channels', 'people', 'deliveries'] as const
export type ResponseTab = (typeof RESPONSE_TABS)[number]

/** What the URL of the page keeps: its part, and which deliveries. */
export type ResponseSearch = { readonly tab?: ResponseTab | undefined; readonly state?: DeliveryState | undefined }

export const readResponseSearch = ({ tab, state }: Record<string, unknown>): ResponseSearch => ({
  tab: RESPONSE_TABS.find((one) => one === tab),
  state: DELIVERY_STATES.find((one) => one === state),
})
