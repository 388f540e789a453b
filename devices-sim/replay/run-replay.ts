import { dirname } from 'node:path'
import { readMapping, ReplayError } from './mapping.ts'
import { type ReplayOptions, replayOverMqtt } from './replay-over-mqtt.ts'
import type { ReplayCounts } from './rows.ts'

export type RunReplayOptions = Omit<ReplayOptions, 'mapping' | 'folder'> & {
  /** The mapping file. */
  readonly mapping: string
  /** Where its files are; default: beside it. */
  readonly folder?: string
}

/** `node main.ts replay MAPPING`: reads the mapping and plays it. Throws {@link ReplayError} with sentences for a person. */
export async function runReplay(options: RunReplayOptions): Promise<ReplayCounts> {
  const { mapping: file, folder, ...rest } = options
  if (rest.speed !== undefined && !(rest.speed > 0)) throw new ReplayError(`a speed is above 0, not ${rest.speed}`)
  const mapping = await readMapping(file)
  return replayOverMqtt({ ...rest, mapping, folder: folder ?? dirname(file) })
}
