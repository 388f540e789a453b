import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Device } from '../device/device.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { Site } from '../site/site.ts'
import type { DeadLetter } from './platform.ts'
import type { Text } from '../text.ts'

/** What a screen needs to know of a site that does not change by the minute; answered by `GET /api/sites/:site`. */
export type SiteView = {
  /** Revision of the rules that made `definitions`; a beat of the live feed with another one says that they are old. */
  readonly rules: number
  readonly site: Site
  readonly equipment: readonly Equipment[]
  /** By the id of the equipment, or of the device whose communication alarm it is. */
  readonly definitions: Readonly<Record<string, readonly AlarmDefinition[]>>
  readonly devices: readonly Device[]
}

/** A dead letter with its sentence, as the device page shows it. */
export type DeadLetterView = DeadLetter & { readonly message: Text }
