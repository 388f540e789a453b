import { expect, onTestFinished, test } from 'vitest'
import { soundNow } from '#domain/sound/sound-now.ts'
import { createEars, steady } from '../../dashboard/web/sound/ears.ts'
import { createLiveStore } from '../../dashboard/web/live/live-store.ts'
import { aChange, acknowledgedBy, anAlarm, aSnapshot } from './an-alarm.ts'

/** A console that hears what its live store is told. */
function aDesk() {
  const store = createLiveStore({ monotonic: () => performance.now(), wall: Date.now, frame: (paint) => paint() })
  const ears = createEars(store, () => {})
  onTestFinished(() => ears.stop())
  ears.start()
  store.choose('tower')
  return { store, sounding: () => soundNow(ears.sounder(), steady()).sounding }
}

test('an alarm is louder as soon as the platform says that it escalated, and no longer when it is off the list', () => {
  const { store, sounding } = aDesk()
  const alarm = anAlarm(1)
  store.joined({ kind: 'snapshot', snapshot: aSnapshot(1, [alarm]) })
  expect(sounding()).toMatchObject({ louder: false })
  store.louder([alarm.id])
  expect(sounding()).toMatchObject({ louder: true })
  store.louder([])
  expect(sounding()).toMatchObject({ louder: false })
})

test('a list that came before the alarm counts when the alarm comes', () => {
  const { store, sounding } = aDesk()
  store.joined({ kind: 'snapshot', snapshot: aSnapshot(1) })
  store.louder([anAlarm(2).id])
  expect(sounding()).toBeNull()
  store.change(aChange(2, anAlarm(2)))
  expect(sounding()).toMatchObject({ louder: true })
  store.change(aChange(3, anAlarm(2, acknowledgedBy('li'))))
  expect(sounding()).toBeNull()
})
