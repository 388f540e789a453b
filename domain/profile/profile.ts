import type { AlarmDefinition } from '../alarm/definition.ts'
import type { PointDefinition } from '../point/point.ts'
import type { Text } from '../text.ts'

/** What a kind of equipment is: its points and its default alarms. Data, one file a kind. */
export type Profile = {
  readonly kind: string
  readonly label: Text
  readonly expectedInterval_ms: number
  readonly points: readonly PointDefinition[]
  readonly alarms: readonly AlarmDefinition[]
}
