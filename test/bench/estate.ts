import type { SiteFile } from '#domain/site/site-file.ts'

const POINTS = ['temp', 'pressure', 'flow', 'level', 'power', 'running']
const guidance = { means: 'Bench', do: 'Nothing' }
const alarm = (id: string, condition: unknown, onDelay_ms = 0) => ({
  id,
  message: id,
  condition,
  priority: 'low' as const,
  onDelay_ms,
  offDelay_ms: 0,
  guidance,
})
const limit = (type: 'above' | 'below', point: string, value: number) => ({ type, point, limit: value, deadband: 1 })
const running = { type: 'above', point: 'running', limit: 0.5 }

/** Twelve conditions on six points as a pump has them: limits, guards, windows and counts. None is ever true under the bench load. */
const ALARMS = [
  alarm('temp-high', limit('above', 'temp', 90), 5000),
  alarm('temp-low', limit('below', 'temp', 5), 5000),
  alarm('pressure-high', limit('above', 'pressure', 90), 5000),
  alarm('pressure-low', { type: 'while', guard: running, then: limit('below', 'pressure', 1) }, 5000),
  alarm('flow-low', { type: 'while', guard: running, then: limit('below', 'flow', 1) }, 5000),
  alarm('level-high', limit('above', 'level', 95)),
  alarm('level-low', limit('below', 'level', 1)),
  alarm('power-high', limit('above', 'power', 95), 5000),
  alarm('dry-run', { type: 'all', of: [running, limit('below', 'flow', 2), limit('below', 'pressure', 2)] }, 5000),
  alarm('level-falling', { type: 'falling', point: 'level', by: 50, within_ms: 600_000 }),
  alarm('short-cycling', {
    type: 'count-above',
    point: 'running',
    count: 1000,
    within_ms: 60_000,
    counts: 'transitions',
  }),
  alarm('frozen', { type: 'frozen', point: 'flow', resolution: 0, for_ms: 3_600_000 }),
]

/** `count` devices with six points and twelve conditions each; secrets are all `bench-secret`. */
export const benchEstate = (count: number): SiteFile => {
  const ids = Array.from({ length: count }, (_, i) => `device-${i}`)
  return {
    sites: [{ id: 'bench', name: 'Bench', timeZone: 'UTC' }],
    kinds: [
      {
        kind: 'bench-pump',
        label: 'Bench pump',
        expectedInterval_ms: 3_600_000,
        points: POINTS.map((name) => ({
          name,
          label: name,
          type: 'number' as const,
          unit: '',
          range: [0, 100] as [number, number],
        })),
        alarms: ALARMS,
      },
    ],
    equipment: ids.map((id) => ({ id, kind: 'bench-pump', name: id })),
    devices: ids.map((id) => ({ id, equipment: [id], secret: BENCH_SECRET })),
  }
}
export const BENCH_SECRET = 'bench-secret'
export const benchLogins = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ username: `bench/device-${i}`, password: BENCH_SECRET }))
