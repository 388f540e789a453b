import type { SiteFile } from '#domain/site/site-file.ts'
import { type Connection, connectDevice } from './connection.ts'
import { DEMO_PLAN, planStep } from './demo-plan.ts'
import { collect, createOutbox, type Message, type Sender } from './outbox.ts'
import { createPlant, linkThrough, type Plant, stepPlant } from './plant.ts'
import type { Running, Scenario } from './scenario/scenario.ts'
import { SCENARIOS } from './scenario/scenarios.ts'

export type SimulatorOptions = {
  readonly mqttUrl: string
  readonly estate: SiteFile
  /** By `site/device`. A device without one is not simulated, and that is said. */
  readonly secrets: ReadonlyMap<string, string>
  /** All devices send at least this often; without it each at its own expected interval. */
  readonly interval_ms?: number
  readonly seed: number
  /** Clock of the building, ms. */
  readonly now: () => number
  /** Plays the plan of the demonstration: a calm start, then one scenario after the other. Default: nothing happens by itself. */
  readonly scenarios?: 'plan' | 'none'
  /** Patrol readers send taps, too; for a platform that takes them. Default no. */
  readonly taps?: boolean
  readonly log: (line: string) => void
}

export type Simulator = {
  /** Starts a scenario; false when there is none of this id or it is already running. It stops by itself after its time. */
  readonly trigger: (scenarioId: string) => boolean
  /** Puts right what a running scenario broke. */
  readonly end: (scenarioId: string) => boolean
  readonly running: () => readonly string[]
  /** Resolves when every device is connected, or after `timeout_ms` with false. */
  readonly connected: (timeout_ms: number) => Promise<boolean>
  readonly stop: () => Promise<void>
}

const TICK_ms = 500
/** After a pause of the machine the building catches up at most this much. */
const CATCH_UP_MAX_ms = 60_000
/** Readings of a device wait for their acknowledgement at most this many deep; then new ones are left out. */
const WAITING_MAX = 50

type Stage = Pick<Simulator, 'end' | 'running'> & {
  readonly begin: (scenario: Scenario) => boolean
  /** Lets every running scenario go on to the plant's time; those that have lasted are over. */
  readonly step: () => void
}

/** The scenarios that are being played. */
function openStage(plant: Plant, log: (line: string) => void): Stage {
  const running = new Map<string, Running>()
  const end = (id: string): boolean => {
    const entry = running.get(id)
    if (!entry) return false
    running.delete(id)
    entry.scenario.stop(plant)
    log(`scenario ${id} is over`)
    return true
  }
  return {
    end,
    running: () => [...running.keys()],
    begin: (scenario) => {
      if (running.has(scenario.id)) return false
      running.set(scenario.id, { scenario, startedAt: plant.at })
      scenario.start(plant)
      log(`scenario ${scenario.id} begins`)
      return true
    },
    step: () => {
      for (const { scenario, startedAt } of running.values()) {
        if (plant.at - startedAt >= scenario.lasts_ms) end(scenario.id)
        else scenario.step?.(plant, plant.at - startedAt)
      }
    },
  }
}

/** Starts the simulated building against a broker: one connection a device, through the same door as real ones. */
export function startSimulator(options: SimulatorOptions): Simulator {
  const { estate, now, log } = options
  const startedAt = now()
  const plant = createPlant(estate, options.seed, startedAt)
  const outbox = createOutbox(estate, plant, options.interval_ms)
  const lines = new Map<string, Connection>()
  const senders = outbox.senders.map((entry) => entry.device).filter((device) => known(device, options))
  const open = (device: Sender): Connection => {
    const { mqttUrl, secrets } = options
    const connection = connectDevice({ mqttUrl, device, secret: secrets.get(`${device.site}/${device.id}`)!, log })
    lines.set(device.id, connection)
    return connection
  }
  for (const device of senders) open(device)

  const stage = openStage(plant, log)
  const tick = (): void => {
    const before = plant.at
    const elapsed = Math.min(CATCH_UP_MAX_ms, Math.max(0, now() - before))
    stepPlant(plant, elapsed)
    plant.at = now()
    stage.step()
    if (options.scenarios === 'plan') {
      const due = planStep(DEMO_PLAN, before - startedAt, plant.at - startedAt)
      for (const scenario of SCENARIOS) if (due.includes(scenario.id)) stage.begin(scenario)
    }
    follow(plant, senders, lines, open)
    for (const message of collect(outbox, plant)) {
      if (message.kind !== 'taps' || options.taps) send(message, lines, log)
    }
  }
  const timer = setInterval(tick, TICK_ms)

  return {
    trigger: (id) => {
      const scenario = SCENARIOS.find((one) => one.id === id)
      return scenario !== undefined && stage.begin(scenario)
    },
    end: (id) => stage.end(id),
    running: () => stage.running(),
    connected: async (timeout_ms) => {
      const until = performance.now() + timeout_ms
      while (![...lines.values()].every((line) => line.isConnected())) {
        if (performance.now() > until) return false
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return true
    },
    stop: async () => {
      clearInterval(timer)
      await Promise.all([...lines.values()].map((line) => line.close()))
    },
  }
}

function known(device: Sender, { secrets, log }: SimulatorOptions): boolean {
  const key = `${device.site}/${device.id}`
  if (secrets.has(key)) return true
  log(`${key} has no secret here and is not simulated`)
  return false
}

/** Cuts the lines that are down in the building, and takes up those that are back. */
function follow(
  plant: Plant,
  senders: readonly Sender[],
  lines: Map<string, Connection>,
  open: (device: Sender) => Connection,
): void {
  for (const device of senders) {
    const down = linkThrough(plant, device) === 'down'
    const line = lines.get(device.id)
    if (down && line) {
      line.cut()
      lines.delete(device.id)
    } else if (!down && !line) open(device)
  }
}

/** `online` at first and `offline` are the connection's own affair; the rest goes out, each message acknowledged on its own. */
function send(message: Message, lines: ReadonlyMap<string, Connection>, log: (line: string) => void): void {
  const line = lines.get(message.device.id)
  if (!line || line.waiting() >= WAITING_MAX) return
  const isStatus = message.kind === 'status'
  if (isStatus && (message.payload === 'offline' || !line.isConnected())) return
  line
    .publish(message.kind, isStatus ? message.payload : JSON.stringify(message.payload), 1, isStatus)
    .catch((error: Error) => log(`${message.device.id}: ${error.message}`))
}
