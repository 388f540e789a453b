import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly body: string
  readonly json: Readonly<Record<string, unknown>>
}
/** How a request is answered; not at all: it hangs. */
export type Answering = (response: ServerResponse, nth: number) => void

export const say =
  (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
/** The robots of WeCom and DingTalk. */
export const robotSays = (errcode: number, errmsg = 'ok'): Answering => say(200, { errcode, errmsg })
export const hang: Answering = () => {}

/** A real HTTP receiver on a free loopback port; `answers`: what it does, which a test may change at any time. */
export async function openReceiver(answers: Answering = say(200)) {
  const received: Received[] = []
  const self = { answers, received, port: 0, url: '', connections: 0, close: async () => {} }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = bytes.toString()
      // By what it is said to be: the salt of an encrypted message begins with any byte.
      const isJson = request.headers['content-type']?.startsWith('application/json')
      const json = isJson ? (JSON.parse(body) as Received['json']) : {}
      received.push({ path: request.url!, headers: request.headers, bytes, body, json })
      self.answers(response, received.length)
    })
  })
  server.on('connection', () => (self.connections += 1))
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  self.port = (server.address() as AddressInfo).port
  self.url = `http://127.0.0.1:${self.port}`
  self.close = () =>
    new Promise((closed) => {
      server.closeAllConnections()
      server.close(() => closed())
    })
  return self
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>
