/* oxlint-disable unicorn/no-thenable -- "while … then" is the contract's word; a condition is never awaited */
/**
 * `node test/bench/condition.ts`: what a message of 6 values costs in 12 typical conditions of a pump, over many pumps so that the caches of
 * the processor do not flatter. Prints nanoseconds per condition (offering it its values and settling it) and per kind, in time of
 * the processor: other programs on the machine do not count.
 */
import type { Condition } from '#domain/condition/condition.ts'
import { createEvaluator, type Evaluator, offer, settle, startServerAt } from '#domain/condition/evaluator.ts'

const PUMPS = 500
const MESSAGES = 400
const START = 1_772_410_200_000
const POINTS = ['running', 'suction', 'discharge', 'flow', 'vibration', 'starts']

const running: Condition = { type: 'equals', point: 'running', value: true }
const running_and = (then: Condition): Condition => ({ type: 'while', guard: running, then })
const CONDITIONS: Record<string, Condition> = {
  above: { type: 'above', point: 'discharge', limit: 9, deadband: 0.2 },
  below: { type: 'below', point: 'suction', limit: 0.2, deadband: 0.1 },
  'above (warn)': { type: 'above', point: 'vibration', limit: 4.5, deadband: 0.2 },
  'above (trip)': { type: 'above', point: 'vibration', limit: 7.1, deadband: 0.2 },
  equals: { type: 'equals', point: 'running', value: false },
  'while, below': running_and({ type: 'below', point: 'discharge', limit: 3 }),
  'while, any of 2': running_and({
    type: 'any',
    of: [
      { type: 'below', point: 'suction', limit: 0.2 },
      { type: 'below', point: 'flow', limit: 1 },
    ],
  }),
  'while, frozen': running_and({ type: 'frozen', point: 'flow', resolution: 0.01, for_ms: 600_000 }),
  rising: { type: 'rising', point: 'vibration', by: 2, within_ms: 600_000 },
  silent: { type: 'silent', point: 'flow', for_ms: 60_000 },
  'count-above': { type: 'count-above', point: 'starts', count: 6, within_ms: 3_600_000, counts: 'steps' },
  deviates: {
    type: 'deviates',
    point: 'flow',
    share: 0.3,
    for_ms: 600_000,
    expected: { type: 'hour-of-week', weeks: 4 },
  },
}

type Fed = { readonly evaluator: Evaluator; readonly sources: readonly number[] }
const feed = (condition: Condition): Fed => {
  const evaluator = createEvaluator(condition, () => 0)
  startServerAt(evaluator, START)
  return { evaluator, sources: evaluator.points.map((point) => POINTS.indexOf(point)) }
}

let truths = 0
function message(fed: Fed, values: Float64Array, at: number): void {
  for (let slot = 0; slot < fed.sources.length; slot++) offer(fed.evaluator, slot, values[fed.sources[slot]!]!, at, at)
  truths += settle(fed.evaluator, at, at)
}

/** Values that wander a little, the same in each run. */
function valuesAt(values: Float64Array, step: number): void {
  const wave = ((step * 2_654_435_761) % 1000) / 1000
  values.set([step % 97 === 0 ? 0 : 1, 1 + wave, 6 + wave, 20 + wave, 2 + wave * 2, Math.floor(step / 50)])
}

function measure(all: readonly (readonly Fed[])[], messages: number, from: number): number {
  const values = new Float64Array(POINTS.length)
  const began = process.cpuUsage()
  for (let step = 0; step < messages; step++) {
    valuesAt(values, from + step)
    const at = START + (from + step) * 1000
    for (const pump of all) for (const fed of pump) message(fed, values, at)
  }
  const { user, system } = process.cpuUsage(began)
  return ((user + system) * 1000) / (messages * all.length * all[0]!.length)
}

const pumps = Array.from({ length: PUMPS }, () => Object.values(CONDITIONS).map(feed))
measure(pumps, MESSAGES, 0)
const each_ns = measure(pumps, MESSAGES, MESSAGES)
console.log(
  `12 conditions x ${PUMPS} pumps: ${each_ns.toFixed(0)} ns a condition, ${(12 * each_ns).toFixed(0)} ns a message`,
)
console.log(`${Math.round(1e9 / (12 * each_ns)).toLocaleString('en')} messages/s on one core`)
for (const [index, name] of Object.keys(CONDITIONS).entries()) {
  const alone = pumps.map((pump) => [pump[index]!])
  const ns = measure(alone, MESSAGES, MESSAGES * 2)
  console.log(`${name.padEnd(16)} ${ns.toFixed(0).padStart(4)} ns (${pumps[0]![index]!.sources.length} points)`)
}
if (truths < 0) throw new Error('the truths must be used')
