import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { ALARM_STATES, alarmState } from '#domain/alarm/alarm.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { DeviceStatus } from '#domain/device/device.ts'
import type { Measures, MeasuresNow } from '#domain/wire/metrics-api.ts'
import type { Platform } from '#domain/wire/platform.ts'

/*
 * Labels have few values that the site file bounds: sites, priorities, states, targets, files. No equipment, point, device or person is one, or a
 * large estate would make a time series of each.
 */

/** From a fast disk to one that is given up on. */
const COMMIT_BUCKETS_s = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const LOOP_RESOLUTION_ms = 20

/** The engine's own counters, as a person reads them. */
const COUNTERS: Readonly<Record<string, string>> = {
  messages: 'Messages that came in, usable or not',
  values: 'Readings: values of points that were taken',
  rejected: 'Messages that were kept as dead letters',
  duplicates: 'Readings that repeated one that was there already',
  late: 'Readings that came too late to move an alarm',
  bad: 'Readings of bad quality',
  unknownSenders: 'Messages of senders that are no device of any site',
}
const DEVICE_STATES: readonly DeviceStatus[] = ['never', 'online', 'silent', 'offline']

export type Metrics = {
  readonly contentType: string
  readonly text: () => Promise<string>
  readonly stop: () => void
}

/** Numbers in a registry of their own, gathered at the moment when they are asked for. */
export function collectMetrics(platform: Platform, measures: Measures): Metrics {
  const registry = new Registry()
  const update = [
    platformMetrics(registry, platform, measures),
    siteMetrics(registry, platform),
    processMetrics(registry),
  ]
  const commits = new Histogram({
    name: 'watchroom_commit_duration_seconds',
    help: 'Time until a transaction of the journal was on disk',
    buckets: COMMIT_BUCKETS_s,
    registers: [registry],
  })
  const stopCounting = measures.onCommit((took_ms) => commits.observe(took_ms / 1000))
  return {
    contentType: registry.contentType,
    text: async () => {
      const now = await measures.now()
      for (const one of update) one.take(now)
      return registry.metrics()
    },
    stop: () => {
      stopCounting()
      for (const one of update) one.stop?.()
    },
  }
}

type Update = { readonly take: (now: MeasuresNow) => void; readonly stop?: () => void }

const gaugeIn =
  (registry: Registry) =>
  <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers: [registry] })

/** The path of a reading: in, on disk, in the history, at the targets. */
function platformMetrics(registry: Registry, platform: Platform, { version }: Measures): Update {
  const gauge = gaugeIn(registry)
  gauge('watchroom_build_info', 'Always 1; the version stands in its label', ['version', 'node']).set(
    { version, node: process.versions.node },
    1,
  )
  const counters = Object.entries(COUNTERS).map(([key, help]) => {
    const name = `watchroom_${WORDS[key] ?? key}_total`
    return { key, counter: new Counter({ name, help, registers: [registry] }) }
  })
  const waiting = gauge('watchroom_waiting_messages', 'Messages that were taken and are not on disk yet')
  const waiting_bytes = gauge('watchroom_waiting_bytes', 'Bytes of readings that are not on disk yet')
  const batch = gauge('watchroom_journal_batch', 'Number of the last transaction of the journal')
  const underWay = gauge(
    'watchroom_commit_under_way_seconds',
    'How long the transaction that is being written has taken',
  )
  const history = gauge('watchroom_history_behind_seconds', 'Age of the oldest reading that is not in the history yet')
  const behind = gauge('watchroom_target_behind_seconds', 'The same for each server that gets a copy', ['target'])
  const failing = gauge('watchroom_target_failing', '1 while the server cannot be written', ['target'])
  const trouble = gauge('watchroom_trouble', '1 for each thing that is wrong with the platform now', ['code'])
  const files = gauge('watchroom_file_bytes', 'Size of a file of the data folder', ['file'])
  const free = gauge('watchroom_disk_free_bytes', 'Space left in the data folder')
  return {
    take(now) {
      const { counters: counted, troubles } = platform.health()
      for (const { key, counter } of counters) {
        counter.reset()
        counter.inc(counted[key] ?? 0)
      }
      waiting.set(now.waitingMessages)
      waiting_bytes.set(now.waiting_bytes)
      batch.set(now.lastBatch)
      underWay.set(now.commitUnderWay_ms / 1000)
      history.set(now.historyBehind_ms / 1000)
      for (const one of [behind, failing, trouble, files]) one.reset()
      for (const target of now.targets) {
        behind.set({ target: target.id }, target.behind_ms / 1000)
        failing.set({ target: target.id }, target.failing ? 1 : 0)
      }
      for (const { code } of troubles) trouble.set({ code }, 1)
      for (const [file, bytes] of now.files_bytes) files.set({ file }, bytes)
      if (now.free_bytes !== null) free.set(now.free_bytes)
    },
  }
}

const WORDS: Readonly<Record<string, string>> = { values: 'readings', unknownSenders: 'unknown_senders' }

/** What stands at each site, and the load on its operators. */
function siteMetrics(registry: Registry, platform: Platform): Update {
  const gauge = gaugeIn(registry)
  const alarms = gauge('watchroom_alarms', 'Alarms by priority and state', ['site', 'priority', 'state'])
  const lastHour = gauge('watchroom_alarms_last_hour', 'Alarms annunciated within the last hour', ['site'])
  const tenMinutes = gauge('watchroom_alarms_last_ten_minutes', 'Alarms annunciated within ten minutes', ['site'])
  const flood = gauge('watchroom_alarm_flood', '1 while alarms come faster than an operator can take', ['site'])
  const devices = gauge('watchroom_devices', 'Devices by what is known of their connection', ['site', 'state'])
  const consoles = gauge('watchroom_consoles', 'Consoles at which the alarms of a site can be noticed', ['site'])
  const deliveries = gauge('watchroom_deliveries_waiting', 'Messages to people that have not left yet', ['site'])
  const changes = new Counter({
    name: 'watchroom_changes_total',
    help: 'Facts of a site since its beginning',
    labelNames: ['site'],
    registers: [registry],
  })
  return {
    take({ consoles: listening, deliveriesWaiting }) {
      changes.reset()
      for (const { id: site } of platform.estate().sites) {
        changes.inc({ site }, platform.seq(site))
        consoles.set({ site }, listening.get(site) ?? 0)
        deliveries.set({ site }, deliveriesWaiting.get(site) ?? 0)
        const load = platform.load(site)
        lastHour.set({ site }, load?.lastHour ?? 0)
        tenMinutes.set({ site }, load?.lastTenMinutes ?? 0)
        flood.set({ site }, load?.flood ? 1 : 0)
        countAlarms(alarms, platform, site)
        countDevices(devices, platform, site)
      }
    },
  }
}

/** Every pair is there, also of what there is none of now: a line that is missing is no zero. */
function countAlarms(gauge: Gauge<'site' | 'priority' | 'state'>, platform: Platform, site: string): void {
  for (const priority of PRIORITIES)
    for (const state of ALARM_STATES) if (state !== 'normal') gauge.set({ site, priority, state }, 0)
  for (const alarm of platform.snapshot(site)?.alarms ?? []) {
    const state = alarmState(alarm)
    if (state !== 'normal') gauge.inc({ site, priority: alarm.priority, state })
  }
}

function countDevices(gauge: Gauge<'site' | 'state'>, platform: Platform, site: string): void {
  for (const state of DEVICE_STATES) gauge.set({ site, state }, 0)
  const states = platform.snapshot(site)?.devices ?? {}
  for (const device of platform.estate().devices.filter((one) => one.site === site))
    gauge.inc({ site, state: states[`${site}/${device.id}`]?.status ?? 'never' })
}

/** Of this process, under the names that others use for theirs. */
function processMetrics(registry: Registry): Update {
  const gauge = gaugeIn(registry)
  const resident = gauge('process_resident_memory_bytes', 'Memory of the process')
  const heap = gauge('nodejs_heap_size_used_bytes', 'Memory of the main thread in use by JavaScript')
  const started = gauge('process_start_time_seconds', 'When the process was started, since 1970')
  const delay = gauge('nodejs_eventloop_lag_seconds', 'How late the main thread was since the last look', ['quantile'])
  const cpu = new Counter({ name: 'process_cpu_seconds_total', help: 'Processor time spent', registers: [registry] })
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_ms })
  loop.enable()
  started.set(performance.timeOrigin / 1000)
  return {
    take() {
      const memory = process.memoryUsage()
      resident.set(memory.rss)
      heap.set(memory.heapUsed)
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
      for (const quantile of [0.5, 0.99])
        delay.set({ quantile: String(quantile) }, lag_s(loop.percentile(quantile * 100)))
      delay.set({ quantile: '1' }, lag_s(loop.max))
      loop.reset()
    },
    stop: () => void loop.disable(),
  }
}

/** The histogram counts from one look to the next, in ns: what is over the resolution is late. */
const lag_s = (ns: number): number => Math.max(0, ns / 1e9 - LOOP_RESOLUTION_ms / 1000) || 0
