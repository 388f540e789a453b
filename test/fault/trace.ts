/** One system call of a trace: where its line begins and where it ended, counted in lines. */
export type Call = {
  readonly name: string
  /** What the file descriptor stands for: a path, or `TCP:[…]` with both ends. */
  readonly file: string
  readonly data: Buffer
  readonly result: number
  readonly began: number
  readonly ended: number
}

/**
 * Reads what `strace -f -yy -xx` has written. A call that another thread's line interrupts is printed in two halves. Calls that
 * failed or never ended are left out.
 */
export function parseTrace(text: string): readonly Call[] {
  const halves = new Map<string, { readonly text: string; readonly began: number }>()
  const calls: Call[] = []
  text.split('\n').forEach((line, number) => {
    const [, thread, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (!thread || !rest) return
    if (rest.endsWith('<unfinished ...>')) {
      halves.set(thread, { text: rest.slice(0, -'<unfinished ...>'.length), began: number })
      return
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const half = resumed ? halves.get(thread) : undefined
    if (resumed && !half) return
    const call = parseCall(half ? half.text + resumed![1] : rest, half?.began ?? number, number)
    if (call) calls.push(call)
  })
  return calls.toSorted((a, b) => a.began - b.began)
}

function parseCall(text: string, began: number, ended: number): Call | null {
  const [, name, file, rest] = /^(\w+)\(\d+<((?:->|\\x[0-9a-f]{2}|[^>\\])*)>(.*)$/.exec(text) ?? []
  const result = /\)\s+= (\d+)$/.exec(text)?.[1]
  if (!name || file === undefined || result === undefined) return null
  const data = [...rest!.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, bytes]) => unescaped(bytes!))
  return { name, file: unescaped(file).toString(), data: Buffer.concat(data), result: Number(result), began, ended }
}

/** `\x6a` is a byte; other characters stand for themselves. */
const unescaped = (text: string): Buffer =>
  Buffer.concat(
    [...text.matchAll(/\\x([0-9a-f]{2})|([^\\]+)/g)].map(([, hex, plain]) =>
      hex === undefined ? Buffer.from(plain!) : Buffer.from(hex, 'hex'),
    ),
  )

/**
 * Where a promise was given too early: the bytes of the record must have been written to the log, a sync of the log must have begun after
 * that write had ended, and the promise's own write must have begun after that sync had ended. Answers a sentence, or null.
 */
export function whyTooEarly(calls: readonly Call[], record: Buffer, promise: (call: Call) => boolean): string | null {
  const isLog = ({ file }: Call) => file.endsWith('/journal.sqlite-wal')
  const said = calls.find((call) => WRITES.has(call.name) && promise(call))
  if (!said) return 'the promise was never given'
  const written = calls.find((call) => call.name === 'pwrite64' && isLog(call) && call.data.includes(record))
  if (!written) return 'the record was never written to the log'
  if (written.began > said.began) return 'the promise was given before the record was written'
  const synced = calls.find((call) => SYNCS.has(call.name) && isLog(call) && call.began > written.ended)
  if (!synced) return 'the log was never synced after the record was written'
  return synced.ended < said.began ? null : 'the promise was given before the log was synced'
}

const WRITES = new Set(['write', 'writev', 'sendto', 'sendmsg'])
const SYNCS = new Set(['fsync', 'fdatasync'])
