import { elevator } from './elevator.ts'
import { energyMeter } from './energy-meter.ts'
import { firePanel } from './fire-panel.ts'
import { machine } from './machine.ts'
import { patrolReader } from './patrol-reader.ts'
import type { Profile } from './profile.ts'
import { pump } from './pump.ts'
import { smokeDetector } from './smoke-detector.ts'
import { waterTank } from './water-tank.ts'

export const KINDS = [
  'pump',
  'elevator',
  'water-tank',
  'fire-panel',
  'patrol-reader',
  'energy-meter',
  'smoke-detector',
  'machine',
] as const
export type Kind = (typeof KINDS)[number]

/** The kinds of equipment that the product knows; a site file may add more. */
export const PROFILES: Readonly<Record<Kind, Profile>> = {
  pump,
  elevator,
  'water-tank': waterTank,
  'fire-panel': firePanel,
  'patrol-reader': patrolReader,
  'energy-meter': energyMeter,
  'smoke-detector': smokeDetector,
  machine,
}
