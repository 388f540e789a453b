import { strict as assert } from 'node:assert'
import { createRandom, type Random } from '../../devices-sim/model/random.ts'
import { Product, until, waitedForProcessor } from '../support/product.ts'
import { checkActions, checkAlarmsStand, checkEpisodes, checkFacts, checkHistory } from './crash-checks.ts'
import { CrashConsole } from './crash-console.ts'
import { CrashDevice } from './crash-device.ts'
import { type Crashing, DURING_THE_START, MOMENTS } from './crash-moments.ts'
import { acknowledged, settle } from './crash-settle.ts'
import { crashSite, DEVICES, SITE } from './crash-site.ts'

/**
 * "Up again within 10 s": from the start of the process to the first answer of `GET /health`, without the time in which other programs
 * had the processor, so that a busy machine does not break the promise.
 */
const START_MAX_ms = 10_000
const SETTLE_ms = 30_000

export type CrashOptions = {
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
  /** The data folder is left where it is when a promise was broken. */
  readonly keepOnFailure?: boolean
}

export type CrashReport = {
  readonly kills: number
  readonly messages: number
  readonly values: number
  readonly facts: number
  readonly actions: number
  readonly worstStart_ms: number
  /** Without the time in which the main thread waited for a processor. */
  readonly worstOwn_ms: number
}

/** Rejects with the promise that was broken. The same seed makes the same plan of kills; how far the load gets is the machine's. */
export async function runCrashTest(options: CrashOptions): Promise<CrashReport> {
  const { kills, seed, say, keepOnFailure = false } = options
  const random = createRandom(seed)
  const product = new Product(crashSite())
  const console = new CrashConsole(product, random.next)
  const devices = DEVICES.map((spec) => new CrashDevice(spec))
  const crashing: Crashing = { product, devices, console, random }
  say(`seed ${seed}, ${kills} kills`)
  let kept = false
  try {
    const starts = await killAgainAndAgain(crashing, kills, say)
    const last = await settleAndCheck(crashing)
    const all = [...starts, last.start]
    const worst = all.toSorted((a, b) => b.took_ms - a.took_ms)[0]!
    const own_ms = Math.round(Math.max(...all.map((start) => start.took_ms - start.waited_ms)))
    const report = { kills, ...last.found, worstStart_ms: Math.round(worst.took_ms), worstOwn_ms: own_ms }
    say(
      `seed ${seed}: ${kills} kills, ${report.messages} messages acknowledged and found once (${report.values} values), ` +
        `${report.facts} facts in order, ${report.actions} operator actions answered 200 and standing, ` +
        `worst start ${report.worstStart_ms} ms by the clock (after a kill ${worst.after}), ` +
        `${own_ms} ms without the time in which others had the processor`,
    )
    return report
  } catch (error) {
    kept = keepOnFailure
    if (kept) say(`the data folder is ${product.data}`)
    throw error
  } finally {
    console.leave()
    for (const device of devices) device.disconnect()
    if (kept) await product.kill()
    else await product.dispose()
  }
}

type Start = { readonly took_ms: number; readonly waited_ms: number; readonly after: string }

async function killAgainAndAgain(
  crashing: Crashing,
  kills: number,
  say: (line: string) => void,
): Promise<readonly Start[]> {
  const { product, devices, console, random } = crashing
  const moments = [...Object.keys(MOMENTS), DURING_THE_START]
  const starts: Start[] = []
  let after = 'before the first'
  for (let kill = 1; kill <= kills; kill += 1) {
    // Each moment has its turn before one comes a second time.
    const moment = moments.splice(random.whole(0, moments.length - 1), 1)[0]!
    if (moments.length === 0) moments.push(...Object.keys(MOMENTS), DURING_THE_START)
    if (moment === DURING_THE_START) await killDuringTheStart(product, random, starts)
    else {
      starts.push(await openAgain(crashing, after))
      console.acting = true
      for (const device of devices) device.running = true
      await MOMENTS[moment]!(crashing)
      product.signal('SIGKILL')
      for (const device of devices) device.running = false
      for (const device of devices) device.disconnect()
      console.acting = false
      console.leave()
      await product.ended
    }
    after = moment
    if (kill % 10 === 0) say(`${kill} kills, ${acknowledged(devices)} messages acknowledged`)
  }
  return starts
}

/** Anywhere between the first instruction and a little after the doors are open. */
async function killDuringTheStart(product: Product, random: Random, starts: readonly Start[]): Promise<void> {
  const usual_ms = starts.at(-1)?.took_ms ?? 1000
  product.spawn()
  await new Promise((resolve) => setTimeout(resolve, random.between(0.1, 1.1) * usual_ms))
  await product.kill()
}

/** Starts it and looks at what stands before anyone says anything new; then lets the devices in. */
async function openAgain(crashing: Crashing, after: string): Promise<Start> {
  const { product, devices, console } = crashing
  const took_ms = await product.start()
  const waited_ms = waitedForProcessor(product.pid)
  assert.ok(
    took_ms - waited_ms <= START_MAX_ms,
    `up again after ${Math.round(took_ms)} ms, ${Math.round(waited_ms)} of them without a processor, after a kill ${after}`,
  )
  await console.join()
  checkActions(console.actions, console.told)
  await checkAlarmsStand(product, console, devices)
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  return { took_ms, waited_ms, after }
}

/** One last start: everything that is still unanswered is sent again; then all that was ever acknowledged is looked for. */
async function settleAndCheck(crashing: Crashing) {
  const { product, devices, console } = crashing
  const start = await openAgain(crashing, 'the last')
  await settle(product, devices)
  await until(
    async () => ((await product.get(`/api/sites/${SITE}/alarms`)) as { seq: number }).seq === console.told.length,
    'the last change on the console',
    SETTLE_ms,
  )
  const stopped = await product.stop()
  assert.equal(stopped.code, 0, `it stops with 0: ${stopped.stderr}`)

  checkActions(console.actions, console.told)
  checkFacts(product.data, console.told)
  for (const device of devices) checkEpisodes(console.told, device)
  const values = await checkHistory(product.data, devices)
  const verified = await product.run('verify')
  assert.equal(verified.code, 0, verified.stdout)
  assert.match(verified.stdout, /^ok: /m)
  const actions = console.actions.filter(({ status }) => status === 200).length
  return {
    start,
    found: { messages: acknowledged(devices), values, facts: console.told.length, actions },
  }
}
