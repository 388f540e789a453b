#!/usr/bin/env node
/**
 * Starts the product as it is meant to run: from the built server where `npm run build` has made one (else from the sources), with a heap
 * that does not grow by half before V8 looks at it, and with few arenas of the C library, which never gives back what a burst took in each.
 */
import { existsSync } from 'node:fs'

const { env, execPath, execArgv, argv } = process
const FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=10']

if (env.MALLOC_ARENA_MAX === undefined && process.platform !== 'win32') {
  // Both can be said at the start of a process only: the same process begins anew, with its id and its streams.
  process.execve(execPath, [execPath, ...FLAGS, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: '2' })
}
const built = './dist/server/main.js'
await import(existsSync(new URL(built, import.meta.url)) ? built : './main.ts')
