// As watchroom.mjs does for the product; written early, because a benchmark may be killed.
import { enableCompileCache, flushCompileCache } from 'node:module'

const { env } = process
env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/../../dist/compile-cache`
enableCompileCache(env.NODE_COMPILE_CACHE)
setTimeout(() => flushCompileCache(), 2000).unref()
