import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

const START_ms = 20_000

/** A server of another maker as a process of ours, that can be stopped, killed and started again over the same folder. */
export function serverProcess(command: string, args: readonly string[], isUp: () => Promise<boolean>) {
  let child: ChildProcess | null = null

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child
    child = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill(signal)
    await ended
  }
  return {
    async start(): Promise<void> {
      const spawned = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
      child = spawned
      let said = ''
      spawned.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
      const late = performance.now() + START_ms
      while (!(await isUp().catch(() => false))) {
        if (spawned.exitCode !== null || performance.now() > late) {
          await end('SIGKILL')
          throw new Error(`${command} did not start: ${said}`)
        }
        await wait(20)
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}
