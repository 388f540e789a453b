import { describe, expect, test } from 'vitest'
import { CLOSED_MAX_ms, SILENCE_MAX_ms } from '../../dashboard/web/live/link-watch.ts'
import { createLiveStore } from '../../dashboard/web/live/live-store.ts'
import { aChange, acknowledgedBy, anAlarm, aSnapshot, overAndDone, T0 } from './an-alarm.ts'

/** A store in a world whose clock and frames the test moves by hand. */
function aConsole() {
  let now = 1000
  let frames: (() => void)[] = []
  const asked: (number | null)[] = []
  const store = createLiveStore({ monotonic: () => now, wall: () => 0, frame: (paint) => frames.push(paint) })
  store.onAsk((since) => asked.push(since))
  store.choose('tower')
  return {
    store,
    asked,
    pass: (ms: number) => (now += ms),
    paint: () => {
      const due = frames
      frames = []
      for (const run of due) run()
      return due.length
    },
    alarms: () => [...(store.getState().feed?.alarms.keys() ?? [])],
    beat: (seq: number, at = T0) => store.beat({ seq, now: at, troubles: [], rules: 0 }),
  }
}

describe('changes', () => {
  test('are put in by seq, whatever the order they come in, and each only once', () => {
    const { store, paint, alarms } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    for (const change of [12, 11, 11].map((seq) => aChange(seq, anAlarm(seq)))) store.change(change)
    store.change(aChange(13, anAlarm(11, overAndDone)))
    paint()
    expect(alarms()).toEqual(['tower.pump-12.pressure-high'])
    expect(store.getState().feed?.seq).toBe(13)
  })

  test('behind a gap wait until what is missing was asked for and has come', () => {
    const { store, paint, alarms, asked } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    store.change(aChange(12, anAlarm(12)))
    paint()
    expect(alarms()).toEqual([])
    expect(asked).toEqual([10])
    store.joined({ kind: 'changes', changes: [aChange(11, anAlarm(11))], seq: 11, now: T0 })
    expect(alarms()).toEqual(['tower.pump-11.pressure-high', 'tower.pump-12.pressure-high'])
    expect(asked).toEqual([10])
  })

  test('missed without a later one are noticed by the heartbeat', () => {
    const { store, asked, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    beat(10)
    expect(asked).toEqual([])
    beat(11)
    beat(11)
    expect(asked).toEqual([10])
  })

  test('of a server that knows less than this screen lead to a snapshot', () => {
    const { store, asked, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    beat(4)
    expect(asked).toEqual([null])
  })

  test('that come 500 at once are one state, one frame', () => {
    const { store, paint } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(0) })
    let told = 0
    store.subscribe(() => told++)
    for (let seq = 1; seq <= 500; seq++) store.change(aChange(seq, anAlarm(seq)))
    expect(paint()).toBe(1)
    expect(told).toBe(1)
    expect(store.getState().feed?.alarms.size).toBe(500)
  })

  test('of another site are not shown', () => {
    const { store, paint, alarms } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(0) })
    store.change(aChange(1, anAlarm(1, { site: 'annex' })))
    paint()
    expect(alarms()).toEqual([])
  })
})

describe('live or not', () => {
  test('without a heartbeat for 4.5 s the screen is not live, and says since when', () => {
    const { store, pass, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    beat(10)
    pass(SILENCE_MAX_ms - 1)
    expect(store.check()).toBe(false)
    pass(1)
    expect(store.check()).toBe(true)
    expect(store.getState()).toMatchObject({ link: 'not-live', notLiveSince: T0 })
  })

  test('2 s after the connection closed the screen is not live', () => {
    const { store, pass } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    store.closed()
    pass(CLOSED_MAX_ms - 1)
    expect(store.check()).toBe(false)
    pass(1)
    store.check()
    expect(store.getState().link).toBe('not-live')
  })

  test('a connection that comes back within 2 s never was away', () => {
    const { store, pass, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    store.closed()
    pass(1500)
    store.joined({ kind: 'changes', changes: [], seq: 10, now: T0 })
    pass(1500)
    beat(10)
    expect(store.check()).toBe(false)
    expect(store.getState().away).toBeNull()
  })
})

describe('after the return', () => {
  test('it tells how many changes were missed, by catching up and by snapshot', () => {
    const { store, pass } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    pass(SILENCE_MAX_ms)
    store.check()
    const missed = [11, 12].map((seq) => aChange(seq, anAlarm(seq)))
    store.joined({ kind: 'changes', changes: missed, seq: 12, now: T0 })
    expect(store.getState()).toMatchObject({ link: 'live', away: { changes: 2 }, notLiveSince: null })
    store.dismissAway()
    pass(SILENCE_MAX_ms)
    store.check()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(19, [anAlarm(1, acknowledgedBy('li'))]) })
    expect(store.getState().away).toEqual({ changes: 7 })
  })

  test('a heartbeat alone does not make it live again: what was missed must be in first', () => {
    const { store, pass, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(10) })
    pass(SILENCE_MAX_ms)
    store.check()
    beat(12)
    expect(store.getState().link).toBe('not-live')
  })

  test('the clock follows the server, not this computer', () => {
    const { store, pass, beat } = aConsole()
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(1) })
    beat(1, T0 + 5000)
    pass(250)
    expect(store.serverNow()).toBe(T0 + 5250)
  })
})

describe('what is to be louder', () => {
  test('is the list that came last, kept while the connection is away, forgotten with the site', () => {
    const { store, pass } = aConsole()
    const louder = () => [...store.getState().louder]
    store.joined({ kind: 'snapshot', snapshot: aSnapshot(1) })
    store.louder(['tower.pump-1.dry', 'tower.pump-2.dry'])
    store.louder(['tower.pump-2.dry'])
    expect(louder()).toEqual(['tower.pump-2.dry'])
    pass(SILENCE_MAX_ms)
    store.check()
    expect(louder()).toEqual(['tower.pump-2.dry'])
    store.choose('annex')
    expect(louder()).toEqual([])
  })
})
