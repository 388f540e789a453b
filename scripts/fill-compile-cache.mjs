// The last step of a build: starts the product once on a folder of its own and stops it, which fills the compile cache (watchroom.mjs).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'dist/compile-cache')
if (!existsSync(cache)) {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-build-'))
  try {
    const env = { ...process.env, WATCHROOM_HTTP_PORT: '0', WATCHROOM_MQTT_PORT: '0', NODE_COMPILE_CACHE: cache }
    const product = spawn(process.execPath, [join(root, 'watchroom.mjs'), 'demo', '--data', folder], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    product.stderr.on('data', (chunk) => (said += chunk))
    const ended = once(product, 'exit')
    for await (const chunk of product.stdout) if (String(chunk).includes('open http')) product.kill()
    const [code] = await ended
    if (code !== 0) throw new Error(`the product ended with ${code} while its compile cache was filled:\n${said}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
