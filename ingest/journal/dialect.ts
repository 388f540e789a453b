import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { type Compilable, Kysely, SqliteDialect } from 'kysely'
import type { Tables } from './schema.ts'

/** Kysely over an open node:sqlite database: for migrations and everything that is not asked many times a second. */
export const kyselyOver = (database: DatabaseSync): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (sql) => {
          const statement = database.prepare(sql)
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
            run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
            iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
          }
        },
      },
    }),
  })

/**
 * The statement of a Kysely query, prepared once: building and compiling a query costs ten times what running it does. Parameters are
 * given in the order in which the query names them.
 */
export const prepared = (database: DatabaseSync, query: Compilable): StatementSync =>
  database.prepare(query.compile().sql)
