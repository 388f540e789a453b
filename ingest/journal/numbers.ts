import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import { invariant } from '#domain/invariant.ts'
import { inTransaction } from './commit.ts'
import { prepared } from './dialect.ts'
import type { Calls } from './protocol.ts'
import type { Tables } from './schema.ts'

/** Numbers are written as u32 into the blobs. */
const NUMBER_MAX = 0xffff_ffff

export type Numbers = { readonly numbers: (keys: Calls['numbers']['ask']) => Calls['numbers']['answer'] }

/** The numbers of series and devices: known ones from memory, new ones counted on and durable before the answer. */
export function createNumbers(database: DatabaseSync, db: Kysely<Tables>): Numbers {
  const series = load(database, db, 'series')
  const devices = load(database, db, 'device')
  return {
    numbers: (keys) => {
      const newSeries = series.missing(keys.series)
      const newDevices = devices.missing(keys.devices)
      if (newSeries.size + newDevices.size > 0) {
        inTransaction(database, () => {
          series.insert(newSeries)
          devices.insert(newDevices)
        })
        series.kept(newSeries)
        devices.kept(newDevices)
      }
      return { series: keys.series.map(series.numberOf), devices: keys.devices.map(devices.numberOf) }
    },
  }
}

function load(database: DatabaseSync, db: Kysely<Tables>, table: 'series' | 'device') {
  const insert = prepared(database, db.insertInto(table).values({ number: 0, key: '' }))
  const rows = prepared(database, db.selectFrom(table).select(['number', 'key']).orderBy('number')).all()
  const known = new Map(rows.map((r) => [r['key'] as string, r['number'] as number]))
  let last = Number(rows.at(-1)?.['number'] ?? 0)
  return {
    missing: (keys: readonly string[]): ReadonlySet<string> => new Set(keys.filter((k) => !known.has(k))),
    insert: (keys: ReadonlySet<string>): void => {
      invariant(last + keys.size <= NUMBER_MAX, `${table} numbers fit into 32 bits`)
      let number = last
      for (const key of keys) insert.run((number += 1), key)
    },
    kept: (keys: ReadonlySet<string>): void => {
      for (const key of keys) known.set(key, (last += 1))
    },
    numberOf: (key: string): number => known.get(key)!,
  }
}
