#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=20
/**
 * Starts main.ts with Node's compile cache on. Sources run unbuilt, and every thread that has to strip types loads a compiler of 17 MB
 * for it; from the cache none does. `npm run build` fills it, a graceful stop brings it up to date.
 */
import { enableCompileCache } from 'node:module'

const { env } = process
env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/dist/compile-cache` // for the threads
enableCompileCache(env.NODE_COMPILE_CACHE)
await import('./main.ts')
