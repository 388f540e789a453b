#!/usr/bin/env node
/**
 * Starts main.ts as it is meant to run: with Node's compile cache on (sources run unbuilt, and every thread that has to strip types loads a
 * compiler of 17 MB for it; from the cache none does. `npm run build` fills it, a graceful stop brings it up to date), with a heap that
 * does not grow by half before V8 looks at it, and with few arenas of the C library, which never gives back what a burst took in each.
 */
import { enableCompileCache } from 'node:module'

const { env, execPath, execArgv, argv } = process
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20']

if (env.MALLOC_ARENA_MAX === undefined && process.platform !== 'win32') {
  // Both can be said at the start of a process only: the same process begins anew, with its id and its streams.
  process.execve(execPath, [execPath, ...FLAGS, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: '2' })
}
env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/dist/compile-cache` // for the threads
enableCompileCache(env.NODE_COMPILE_CACHE)
await import('./main.ts')
