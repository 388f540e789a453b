import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { serverProcess } from './store-process.ts'

const COMMAND = '/usr/bin/victoria-metrics'
export const hasVictoria = existsSync(COMMAND)

export type Victoria = Awaited<ReturnType<typeof startVictoria>>

/** A real VictoriaMetrics with the settings that Watchroom asks for, in a folder of its own below `within`. It can be killed and started again. */
export async function startVictoria(flags: readonly string[] = [], within = tmpdir()) {
  const folder = await mkdtemp(join(within, 'watchroom-victoria-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [
    `-storageDataPath=${folder}/data`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=100y',
    '-dedup.minScrapeInterval=1ms',
    '-loggerLevel=ERROR',
    ...flags,
  ]
  const isUp = async (): Promise<boolean> => (await fetch(`${url}/health`)).ok
  const server = serverProcess(COMMAND, args, isUp)
  await server.start()
  const get = async (path: string, query: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await fetch(`${url}${path}?${new URLSearchParams(query)}`)
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return answer.text()
  }
  return {
    ...server,
    url,
    port,
    folder,
    get,
    /** Makes what was written a moment ago readable. */
    flush: () => get('/internal/force_flush', {}),
    /** Every stored sample of the series that a selector matches. */
    async samples(match: string): Promise<readonly VictoriaSeries[]> {
      await get('/internal/force_flush', {})
      const lines = await get('/api/v1/export', { 'match[]': match, reduce_mem_usage: '0' })
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as VictoriaSeries)
    },
    async remove(): Promise<void> {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type VictoriaSeries = {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly number[]
  readonly timestamps: readonly number[]
}
