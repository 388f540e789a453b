import type { Transporter } from 'nodemailer'
import { SECOND_ms } from '#domain/time.ts'
import { firstLine, type Outcome, type Send } from './channel.ts'

/** Everything together; a mail server that greets late is common, one that never ends is a fault. */
const EMAIL_ms = 30 * SECOND_ms
const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 }

/**
 * Plain text to one person. The Message-ID is that of the delivery, so that a mail server or reader can tell one that comes twice. A password
 * leaves only over TLS, unless an administrator allowed the host in clear.
 */
export const sendEmail: Send = async (outgoing, { signal, within_ms = EMAIL_ms }) => {
  const { channel, delivery, written, hostAllowed } = outgoing
  // Loaded with the first e-mail: most sites send none.
  const { createTransport } = await import('nodemailer')
  const url = new URL(channel.url)
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORTS[url.protocol] : Number(url.port),
    secure: url.protocol === 'smtps:',
    requireTLS: url.username !== '' && !hostAllowed,
    connectionTimeout: within_ms,
    greetingTimeout: within_ms,
    socketTimeout: within_ms,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(url.username === '' ? {} : { auth: authOf(url) }),
  })
  const mail = {
    from: channel.from ?? '',
    to: delivery.to.address ?? '',
    subject: written.subject,
    text: [...written.lines, ...(written.link === null ? [] : ['', written.link]), ''].join('\n'),
    messageId: `<${delivery.id}@watchroom>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
  return within(transport, mail, AbortSignal.any([signal, AbortSignal.timeout(within_ms)]))
}

const authOf = ({ username, password }: URL) => ({
  user: decodeURIComponent(username),
  pass: decodeURIComponent(password),
})

type Mail = Parameters<Transporter['sendMail']>[0]

async function within(
  transport: Pick<Transporter, 'sendMail' | 'close'>,
  mail: Mail,
  signal: AbortSignal,
): Promise<Outcome> {
  const cutOff = Promise.withResolvers<Outcome>()
  const late = (): void => cutOff.resolve({ ok: false, detail: 'no answer in time', again: true })
  if (signal.aborted) late()
  signal.addEventListener('abort', late, { once: true })
  const sent = transport.sendMail(mail).then(
    ({ response }): Outcome => ({ ok: true, detail: firstLine(response ?? 'accepted') }),
    (error: unknown) => judgeError(error),
  )
  try {
    return await Promise.race([sent, cutOff.promise])
  } finally {
    signal.removeEventListener('abort', late)
    transport.close()
  }
}

/** 4xx of SMTP may pass, 5xx does not (RFC 5321, 4.2.1); without an answer it may be the network. */
function judgeError(error: unknown): Outcome {
  const { responseCode, message } = error as { readonly responseCode?: number; readonly message: string }
  return { ok: false, detail: firstLine(message), again: responseCode === undefined || responseCode < 500 }
}
