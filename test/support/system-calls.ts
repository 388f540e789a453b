import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long strace may need to attach to all threads of a busy process. */
const ATTACH_ms = 30_000

/**
 * Attaches strace to a running process and all its threads, with these arguments, until `detach`. Throws a sentence where strace is
 * missing or may not attach.
 */
export async function attachStrace(
  pid: number,
  args: readonly string[],
): Promise<{ readonly detach: () => Promise<void> }> {
  const strace = spawn('strace', ['-f', ...args, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] })
  const attached = Promise.withResolvers<void>()
  let said = ''
  strace.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.includes('attached')) attached.resolve()
  })
  strace.on('error', (error) => attached.reject(new Error(`this test needs strace: ${error.message}`)))
  strace.on('exit', () => attached.reject(new Error(`strace did not attach: ${said}`)))
  const late = setTimeout(() => attached.reject(new Error('strace did not attach in time')), ATTACH_ms)
  try {
    await attached.promise
  } finally {
    clearTimeout(late)
  }
  return {
    detach: async () => {
      if (strace.exitCode !== null || strace.signalCode !== null) return
      const ended = once(strace, 'exit')
      strace.kill('SIGINT')
      await ended
    },
  }
}
