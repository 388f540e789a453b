import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Refusal } from '#domain/wire/route.ts'
import { ERRORS, type Refused, refusalText } from '#domain/wire/errors.ts'

/** The words that fill "There is no such {what}." */
const WHAT = {
  page: { en: 'page', zh: '页面' },
  site: { en: 'site', zh: '项目' },
  equipment: { en: 'equipment', zh: '设备' },
  point: { en: 'point', zh: '点位' },
  device: { en: 'device', zh: '终端' },
  alarm: { en: 'alarm', zh: '报警' },
  account: { en: 'account', zh: '账户' },
  token: { en: 'token', zh: '令牌' },
  screen: { en: 'wall screen', zh: '墙面屏幕' },
  store: { en: 'time-series server', zh: '时序服务器' },
} as const

export type RefusalAnswer = { readonly status: RefusalStatus; readonly body: Refusal }
export type RefusalStatus = (typeof ERRORS)[keyof typeof ERRORS]['status']

/** What a client is told of a refusal: the status of the error table and the sentence in both languages. */
export function refusalAnswer(refused: Refused, alarm: Alarm | null = null): RefusalAnswer {
  return {
    status: ERRORS[refused.code].status,
    body: { code: refused.code, message: refusalText(refused), ...(alarm ? { alarm } : {}) },
  }
}

const noSuch = (word: string) => refusalText({ code: 'not-found', fill: { what: word } })

export function notFound(what: keyof typeof WHAT): RefusalAnswer {
  const message = { en: noSuch(WHAT[what].en).en, zh: noSuch(WHAT[what].zh).zh }
  return { status: ERRORS['not-found'].status, body: { code: 'not-found', message } }
}

export const invalid = (detail: string): RefusalAnswer => refusalAnswer({ code: 'request.invalid', fill: { detail } })

export const tooLarge = (limit_bytes: number): RefusalAnswer =>
  refusalAnswer({ code: 'request.too-large', fill: { limit: `${limit_bytes / 1024} kB` } })

export type Reply<R> = { readonly code: (status: RefusalStatus) => { readonly send: (body: Refusal) => R } }
/** Sends a refusal as the answer of a route. */
export const refuse = <R>(reply: Reply<R>, { status, body }: RefusalAnswer): R => reply.code(status).send(body)
