import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Mail = {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly messageId: string
}
/** What becomes of a mail at the end of its data: taken, refused with a code, or no answer at all. */
export type MailAnswer = 'take' | 'hang' | { readonly code: number; readonly message: string }

/** A real SMTP server on a loopback port; `answers`: what it does, which a test may change at any time. */
export async function openMailServer({
  user,
  password,
  port = 0,
}: { user?: string; password?: string; port?: number } = {}) {
  const mails: Mail[] = []
  const self = { mails, answers: 'take' as MailAnswer, tried: 0, port: 0, url: '', close: async () => {} }
  const server = new SMTPServer({
    authOptional: user === undefined,
    disabledCommands: user === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, done) {
      if (auth.username === user && auth.password === password) return done(null, { user: auth.username })
      return done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        self.tried += 1
        const { answers } = self
        if (answers === 'hang') return
        if (answers !== 'take') return done(Object.assign(new Error(answers.message), { responseCode: answers.code }))
        const text = Buffer.concat(chunks).toString()
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, text, messageId: /^message-id: *(\S+)/im.exec(text)?.[1] ?? '' })
        done(null, 'kept')
      })
    },
  })
  server.on('error', () => {}) // a client that goes away
  await new Promise<void>((open) => server.listen(port, '127.0.0.1', open))
  self.port = (server.server.address() as AddressInfo).port
  self.url = `smtp://127.0.0.1:${self.port}`
  self.close = () => new Promise((closed) => server.close(() => closed()))
  return self
}
export type MailServer = Awaited<ReturnType<typeof openMailServer>>
