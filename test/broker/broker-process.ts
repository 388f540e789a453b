import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { BrokerStats } from '../../broker/stats.ts'
import { loginAt, until } from './broker-under-test.ts'

const CHILD = new URL('restart-child.ts', import.meta.url).pathname

/** A folder of its own, gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-broker-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export type BrokerProcess = Awaited<ReturnType<typeof startProcess>>

/** A broker in a process of its own, past its start; see restart-child.ts. */
export async function startProcess(folder: string, limits: object = {}) {
  const child = spawn(process.execPath, [CHILD, folder, JSON.stringify(limits)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: string[] = []
  const said = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'exit'), once(said, 'close')])
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await ended
  }
  onTestFinished(() => end('SIGKILL'))
  /** What stands behind the newest line that begins with a word and has not been asked for. */
  const answer = async (word: string): Promise<string> => {
    const find = () => lines.findIndex((line) => line.startsWith(`${word} `))
    await until(() => find() >= 0, `the broker says ${word}`)
    return lines.splice(find(), 1)[0]!.slice(word.length + 1)
  }
  const port = Number(await answer('port'))
  return {
    pid: child.pid!,
    end,
    lines,
    login: (device: string, fields: Parameters<typeof loginAt>[2] = {}) => loginAt(port, device, fields),
    /** Begins commands without waiting for their answers, which come as lines. */
    beginCommands: (device: string, payloads: readonly string[]): void => {
      for (const payload of payloads) child.stdin.write(`${device} ${payload}\n`)
    },
    /** Resolves as `publishCommand` does; each payload only once. */
    command: async (device: string, payload: string): Promise<boolean> => {
      child.stdin.write(`${device} ${payload}\n`)
      return (await answer(payload)) === 'true'
    },
    stats: async (): Promise<BrokerStats> => {
      child.stdin.write('stats\n')
      return JSON.parse(await answer('stats')) as BrokerStats
    },
  }
}
