import { globSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { build } from 'rolldown'

/*
 * The server as it is shipped: one file for the main thread and one for each other thread, in dist/server. The sources run unbuilt all the
 * same (`node main.ts`); but 1,400 modules, each with its wrapper, and the compiler that strips types in every thread take 40 MB more.
 */
const root = resolve(import.meta.dirname, '..')
const nameOf = (file) => relative(root, file).replace(/\.ts$/, '').replaceAll('/', '-')
/** Where threads begin. */
const threads = globSync('{broker,ingest}/**/*worker.ts', { cwd: root }).map((file) => resolve(root, file))
const THREAD_URL = /new URL\('(\.\/[\w-]*worker)\.ts', import\.meta\.url\)/g

await build({
  cwd: root,
  input: { main: 'main.ts', ...Object.fromEntries(threads.map((file) => [nameOf(file), file])) },
  platform: 'node',
  // The first finds its native library by its own place; of the second Node would warn (url.parse) where it is not below node_modules.
  external: ['@duckdb/node-api', 'mqtt'],
  plugins: [
    {
      name: 'threads',
      /** In dist/server all files lie side by side. */
      transform: (code, id) =>
        code.includes('new Worker(') && !id.includes('node_modules')
          ? code.replaceAll(
              THREAD_URL,
              (_, path) => `new URL('./${nameOf(resolve(dirname(id), path))}.js', import.meta.url)`,
            )
          : null,
    },
    {
      name: 'ascii',
      /** What `charset` leaves: comments of licences. */
      renderChunk: (code) =>
        code.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
    },
  ],
  output: {
    dir: 'dist/server',
    cleanDir: true,
    chunkFileNames: '[name]-[hash].js',
    // One character beyond Latin-1 doubles the memory that a source takes.
    charset: 'ascii',
    comments: { annotation: false, jsdoc: false },
  },
})
