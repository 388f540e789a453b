import type { Millis } from '#domain/time.ts'
import type { Generation, TargetConfig, TargetReader } from '../target.ts'
import { type Ask, doorTo } from './ask.ts'
import { detect } from './detect.ts'
import { influxSource } from './influx-source.ts'
import { NotKept, trendFrom, type TrendSource } from './source.ts'
import { victoriaSource } from './victoria-source.ts'

const SOURCES: Record<Generation, (ask: Ask, config: TargetConfig, now: () => Millis) => TrendSource> = {
  'influxdb-1': influxSource,
  'influxdb-2': influxSource,
  'influxdb-3': influxSource,
  'victoria-metrics': victoriaSource,
}

/** A reader of one server. What it is, is asked with the first question; as long as that fails, so does every question. */
export function openReader(config: TargetConfig, now: () => Millis): TargetReader {
  let source: Promise<TrendSource> | null = null
  const sourceOf = (): Promise<TrendSource> => {
    source ??= detect(config).then(({ generation }) => SOURCES[generation](doorTo(config), config, now))
    // Another server may answer at this address later.
    source.catch(() => (source = null))
    return source
  }
  return {
    async trend(query) {
      try {
        return await trendFrom(await sourceOf(), query)
      } catch (error) {
        if (!(error instanceof NotKept)) source = null
        throw error
      }
    },
  }
}
