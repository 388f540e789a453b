import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Device } from '../device/device.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { Site } from './site.ts'

/** Everything that is configured: the sites with their equipment, devices and alarm definitions, profiles already applied. */
export type Estate = {
  readonly sites: readonly Site[]
  readonly equipment: readonly Equipment[]
  readonly devices: readonly Device[]
  /** By `site/equipment`: the definitions in force, each id once. */
  readonly definitions: ReadonlyMap<string, readonly AlarmDefinition[]>
  /** Given in the site file, by `site/device`; only their hashes are kept. */
  readonly secrets: ReadonlyMap<string, string>
}
