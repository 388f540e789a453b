import type { Detected } from '../read/detect.ts'
import type { TargetConfig } from '../target.ts'

/** What a set-up did, and what somebody has to do by hand: each a sentence. */
export type Done = { readonly did: readonly string[]; readonly cannot: readonly string[] }

export type Wanted = {
  readonly config: TargetConfig
  readonly detected: Detected
  /** How long readings are kept; null leaves it as it is, which is for ever where the server was not told otherwise. */
  readonly keep_days: number | null
  /** Organisation of 2.x; needed where the token sees several. */
  readonly organisation: string | null
}

/** Collects sentences. */
export class Said {
  readonly did: string[] = []
  readonly cannot: string[] = []
}

export const keptFor = (days: number | null): string => (days === null ? 'for ever' : `for ${days} days`)
