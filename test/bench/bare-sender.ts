import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { openSource } from '../../ingest/telemetry/source.ts'
import { Backlog } from '../../ingest/targets/backlog.ts'
import { NO_CURSOR } from '../../ingest/targets/file.ts'

/**
 * The least a sender can do: the lines of a journal made beforehand, 5,000 in a body, one keep-alive connection, each 204 awaited.
 *
 *   node test/bench/bare-sender.ts FOLDER HEADERS      says how many values it holds; then for each URL that comes in a line, the ms it took
 */
const [, , folder = '', headers = '{}'] = process.argv

function bodiesOf(): { readonly bodies: readonly Uint8Array[]; readonly count: number } {
  const source = openSource(folder)
  const backlog = new Backlog(source, NO_CURSOR, { batch: 0, tries: 0 })
  const bodies: Uint8Array[] = []
  let count = 0
  for (let piece = backlog.next(); piece; piece = backlog.next()) {
    bodies.push(piece.lines.bytes)
    count += piece.lines.count
  }
  source.close()
  return { bodies, count }
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
async function post(url: string, body: Uint8Array): Promise<void> {
  const sent = request(url, { method: 'POST', agent, headers: JSON.parse(headers) as Record<string, string> })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  if (answer.statusCode !== 204) throw new Error(`${url} answers ${answer.statusCode}`)
}

const { bodies, count } = bodiesOf()
console.log(count)
process.stdin.on('data', (line: Buffer) => {
  void (async () => {
    const from = performance.now()
    for (const body of bodies) await post(line.toString().trim(), body)
    console.log(performance.now() - from)
  })()
})
