import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { PROFILES } from '#domain/profile/registry.ts'
import { readMapping } from '../../devices-sim/replay/mapping.ts'
import { noCounts, type ReplayCounts, replayRows } from '../../devices-sim/replay/rows.ts'
import type { Batch } from '../../ingest/journal/journal.ts'
import { type Backtest, createBacktest, type Raise } from './backtest.ts'

/** Recorded data lies beside the repository and is never part of it. */
const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const MAPS = fileURLToPath(new URL('../../devices-sim/replay/maps/', import.meta.url))

export const dataFolder = (name: string): string => `${DATA}${name}`
export const mapFile = (name: string): string => `${MAPS}${name}.yaml`
export const isThere = (name: string): boolean => existsSync(dataFolder(name))

/** Rows of a small table with a header, by column. For labels; the recordings themselves go through the replay. */
export function readTable(file: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...lines] = readFileSync(`${DATA}${file}`, 'utf8').trim().split(/\r?\n/)
  const names = header!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
}

export const siteFile = (name: string): unknown =>
  parse(readFileSync(fileURLToPath(new URL(`../real-data/${name}.yaml`, import.meta.url)), 'utf8'))

export type Replayed = {
  readonly raises: readonly Raise[]
  readonly counts: ReplayCounts
  readonly backtest: Backtest
  readonly from: number
  readonly until: number
}

/**
 * A recording through a site's rules, offline: every row is received at the moment it was measured. `recorded` is told every transaction.
 */
export async function replayOffline(
  map: string,
  folder: string,
  site: string,
  recorded?: (batch: Batch) => void,
): Promise<Replayed> {
  const mapping = await readMapping(mapFile(map))
  const backtest = await createBacktest(siteFile(site), PROFILES, recorded)
  const counts = noCounts()
  let from = NaN
  let until = NaN
  for await (const { device, at, values } of replayRows(mapping, dataFolder(folder), counts)) {
    if (Number.isNaN(from)) from = at
    until = at
    backtest.send({ site: mapping.site, id: device }, 'readings', { at, values }, at)
  }
  return { raises: backtest.raises(), counts, backtest, from, until }
}
