import type { DeliveryState } from '#domain/response/delivery.ts'

export const DELIVERY_KEY = {
  queued: 'delivery.state.queued',
  sending: 'delivery.state.sending',
  waiting: 'delivery.state.waiting',
  sent: 'delivery.state.sent',
  'given-up': 'delivery.state.given-up',
  withdrawn: 'delivery.state.withdrawn',
} as const satisfies Record<DeliveryState, string>
