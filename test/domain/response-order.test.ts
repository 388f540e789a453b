import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Known, readPolicy } from '#domain/response/check.ts'
import { OWN_SENTENCES, saidWords } from '#domain/response/said.ts'
import { moved, rankOfNew } from '#domain/response/order.ts'
import { placed } from '#domain/response/places.ts'
import { DEFAULT_POLICIES, type Policy, policiesInForce } from '#domain/response/policy.ts'
import { refusalText } from '#domain/wire/errors.ts'

const policyAt = (id: string, rank: number): Policy => ({ ...DEFAULT_POLICIES[0]!, id, rank })

/** The ids in the order in which they are asked after a move. */
function after(policies: readonly Policy[], id: string, by: 'earlier' | 'later') {
  const changed = moved(policies, id, by)
  const now = policies.map((policy) => changed.find((one) => one.id === policy.id) ?? policy)
  const ordered = now.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  for (const { rank } of now) expect(rank >= 0 && rank <= 1000 && Number.isInteger(rank)).toBe(true)
  return { ids: ordered.map((one) => one.id), changes: changed.length }
}

test('a policy is asked one place earlier or later by changing it alone', () => {
  const policies = [policyAt('a', 100), policyAt('b', 110), policyAt('c', 900)]
  expect(after(policies, 'c', 'earlier')).toEqual({ ids: ['a', 'c', 'b'], changes: 1 })
  expect(after(policies, 'b', 'earlier')).toEqual({ ids: ['b', 'a', 'c'], changes: 1 })
  expect(after(policies, 'a', 'later')).toEqual({ ids: ['b', 'a', 'c'], changes: 1 })
  expect(after(policies, 'b', 'later')).toEqual({ ids: ['a', 'c', 'b'], changes: 1 })
})

test('there is no place before the first and after the last', () => {
  const policies = [policyAt('a', 1), policyAt('b', 2)]
  expect(moved(policies, 'a', 'earlier')).toEqual([])
  expect(moved(policies, 'b', 'later')).toEqual([])
  expect(moved(policies, 'nobody', 'later')).toEqual([])
})

test('where ranks leave no room, also equal ones, all are numbered anew', () => {
  const tight = [policyAt('a', 0), policyAt('b', 0), policyAt('c', 1), policyAt('d', 1000)]
  expect(after(tight, 'c', 'earlier').ids).toEqual(['a', 'c', 'b', 'd'])
  expect(after(tight, 'b', 'earlier').ids).toEqual(['b', 'a', 'c', 'd'])
  expect(after(tight, 'c', 'later').ids).toEqual(['a', 'b', 'd', 'c'])
  const many = Array.from({ length: 102 }, (_, i) => policyAt(`p${String(i).padStart(3, '0')}`, 7))
  expect(after(many, 'p101', 'earlier').ids.slice(-2)).toEqual(['p101', 'p100'])
})

test('a new policy is asked after the others and before the defaults, a hundred times', () => {
  const saved: Policy[] = []
  for (let i = 100; i < 198; i += 1) saved.push(policyAt(`p${i}`, rankOfNew(policiesInForce(saved))))
  const ids = policiesInForce(saved).map(({ id }) => id)
  expect(ids).toEqual([...saved.map(({ id }) => id), 'life-safety', 'critical'])
})

const KNOWN: Known = {
  sites: new Set(),
  kinds: new Set(),
  channels: new Map(),
  accounts: null,
  reachable: new Set(),
}
/** What the server says of a policy. */
function refusal(policy: unknown) {
  const read = readPolicy(policy, KNOWN)
  if (read.ok) throw new Error('nothing was wrong')
  const detail = {
    en: read.sentences.map(({ en }) => en).join('; '),
    zh: read.sentences.map(({ en, zh }) => zh ?? en).join('；'),
  }
  return refusalText({ code: 'response.policy-wrong', fill: { detail } })
}

test('every sentence of a refusal comes to its step, in both languages', () => {
  const steps = [
    { after_ms: -1, recipients: [] },
    { after_ms: 0, recipients: [{ type: 'console' }] },
    { after_ms: 0, repeat: { every_ms: 60_000 }, recipients: [{ type: 'channel', channel: 'x' }] },
  ]
  const message = refusal({ ...policyAt('p', 1), alarms: { sites: ['gone'] }, steps })
  const en = placed(message, 'en')
  expect(en.above).toBe('The policy cannot be used: there is no site or kind "gone".')
  expect(en.steps.get(0)).toEqual(['it tells nobody; name a recipient', 'the delay cannot be negative'])
  expect(en.steps.get(1)).toBeUndefined()
  expect(en.steps.get(2)).toEqual([
    'it repeats without an end; say how many times, at most 100',
    'there is no channel "x"',
  ])
  const zh = placed(message, 'zh-CN')
  expect(zh.above).toBe('策略无法使用：没有项目或类型“gone”。')
  expect(zh.steps.get(0)).toEqual(['没有接收者；请指定接收者', '延时不能为负'])
  expect(zh.steps.get(2)).toEqual(['无限重复；请写明次数，最多 100 次', '没有通道“x”'])
})

test('where all of it is about steps nothing stands above; another refusal stands there whole', () => {
  const message = refusal({ ...policyAt('p', 1), steps: [{ after_ms: -1, recipients: [{ type: 'console' }] }] })
  expect(placed(message, 'en').above).toBe('')
  expect(placed(message, 'zh-CN').above).toBe('')
  const other = refusalText({ code: 'response.too-many', fill: { limit: 100 } })
  expect(placed(other, 'en')).toEqual({ above: 'There can be at most 100 of them.', steps: new Map() })
})

test('the end of an escalation is told in words, an answer from outside as it came', () => {
  expect(saidWords('acknowledged').zh).toBe('报警已确认')
  expect(saidWords('no answer in time').zh).toBe('未及时应答')
  expect(saidWords('nobody has the role guard here').zh).toBe('此处没有保安')
  expect(saidWords('404 Not Found')).toEqual({ en: '404 Not Found' })
})

test('every sentence that has a translation is one that the platform says', () => {
  const root = join(import.meta.dirname, '../..')
  const source = ['ingest/response', 'domain/response']
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
    .filter((path) => path !== 'domain/response/said.ts')
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  expect(Object.keys(OWN_SENTENCES).filter((sentence) => !source.includes(`'${sentence}'`))).toEqual([])
})
