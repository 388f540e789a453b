import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** What only a hostile or broken client does: raw bytes, half requests, screens that do not read. All on loopback. */

/** A connection that sends what it is told, however wrong, and keeps what comes back. */
export function rawConnection(port: number): { readonly socket: Socket; readonly received: () => string } {
  let received = ''
  const socket = connect({ host: '127.0.0.1', port })
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => (received += text))
  socket.on('error', () => {}) // a reset by the server is an answer too
  onTestFinished(() => void socket.destroy())
  return { socket, received: () => received }
}

/** Sends the bytes and answers with everything that came back until the server closed the connection. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  const { socket, received } = rawConnection(port)
  return new Promise((resolve) => {
    socket.on('close', () => resolve(received()))
    socket.write(bytes)
  })
}

type Handshake = { readonly headers?: Readonly<Record<string, string>>; readonly path?: string }

/** A WebSocket to the live feed that speaks engine.io by hand. */
export function rawScreen(port: number, { headers = {}, path }: Handshake = {}): WebSocket {
  const url = `ws://127.0.0.1:${port}${path ?? '/socket.io/?EIO=4&transport=websocket'}`
  const socket = new WebSocket(url, { headers, perMessageDeflate: false })
  socket.on('error', () => {}) // seen as 'close' or 'unexpected-response'
  onTestFinished(() => socket.terminate())
  return socket
}

/** How a handshake ended: 101, or the status and the body of the refusal. */
export function handshake(port: number, options: Handshake = {}): Promise<{ status: number; body: string }> {
  const socket = rawScreen(port, options)
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ status: 101, body: '' }))
    socket.once('unexpected-response', (_request, response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    socket.once('close', () => reject(new Error('closed without an answer')))
  })
}

/** Joins a site and then reads nothing any more. */
export async function frozenScreen(port: number, site: string, cookie: string): Promise<WebSocket> {
  const socket = rawScreen(port, { headers: { cookie } })
  await new Promise<void>((ready, fail) => {
    socket.once('close', () => fail(new Error('the screen was not let in')))
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.startsWith('0')) socket.send('40')
      else if (text.startsWith('40')) socket.send(`420["join",${JSON.stringify({ site })}]`)
      else if (text.startsWith('430')) ready()
    })
  })
  socket.pause()
  return socket
}
