import { expect, test } from 'vitest'
import { COMMENTS_MAX, isChattering } from '#domain/alarm/alarm.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import {
  aBehaviour,
  acknowledge,
  alarmStory,
  clock,
  comment,
  isFalse,
  isTrue,
  putBack,
  release,
  reset,
  setPriority,
  shelve,
  suppress,
  takeOut,
  tick,
  unshelve,
} from '../support/alarm-story.ts'

test('an alarm that clears before anyone saw it stays on the list until acknowledged', () => {
  alarmStory()
    .when('10:00:00', isTrue(8.2), 'alarm.raised')
    .shows('unacknowledged')
    .when('10:00:05', isFalse(6), 'alarm.returned-to-normal')
    .shows('rtn-unacknowledged')
    .when('10:04:00', acknowledge('ana'), 'alarm.acknowledged')
    .shows('normal')
    .has({ valueWhenRaised: 8.2, count: 1, returnedAt: clock('10:00:05') })
})

test('a spike shorter than the on-delay raises nothing', () => {
  alarmStory({ onDelay_ms: 10_000 })
    .when('10:00:00', isTrue())
    .when('10:00:09', isFalse())
    .when('10:00:11', tick)
    .shows('normal')
    .has({ condition: 'clear', deadlineAt: null, count: 0 })
})

test('a condition that stays true is raised by the first reading past its on-delay', () => {
  alarmStory({ onDelay_ms: 10_000 })
    .when('10:00:00', isTrue(8))
    .when('10:00:09', isTrue(8.4))
    .when('10:00:10', isTrue(8.6), 'alarm.raised')
    .has({ valueWhenRaised: 8.6, raisedAt: clock('10:00:10') })
})

test('with no further reading the tick raises it, with the value that began it', () => {
  alarmStory({ onDelay_ms: 10_000 })
    .when('10:00:00', { ...isTrue(8), receivedAt: clock('10:00:02') })
    .when('10:00:11', tick)
    .when('10:00:12', tick, 'alarm.raised')
    .has({ valueWhenRaised: 8, raisedAt: clock('10:00:12'), raisedReceivedAt: clock('10:00:12') })
})

test('readings that come late in one go raise what a tick would have raised in time', () => {
  alarmStory({ onDelay_ms: 10_000, offDelay_ms: 10_000 })
    .when('10:00:00', isTrue(8))
    .when('10:00:30', isFalse(6), 'alarm.raised')
    .has({ condition: 'clearing', raisedAt: clock('10:00:10'), valueWhenRaised: 8 })
    .when('10:01:00', isTrue(9), 'alarm.returned-to-normal')
    .has({ condition: 'pending', returnedAt: clock('10:00:40') })
    .shows('rtn-unacknowledged')
})

test('a dip shorter than the off-delay does not end the alarm', () => {
  alarmStory({ offDelay_ms: 5000 })
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:01:00', isFalse())
    .shows('unacknowledged')
    .when('10:01:04', isTrue())
    .when('10:02:00', tick)
    .has({ condition: 'active', deadlineAt: null, count: 1 })
    .when('10:03:00', isFalse())
    .when('10:03:05', tick, 'alarm.returned-to-normal')
    .shows('rtn-unacknowledged')
})

test('the same truth again and again returns the same object', () => {
  const story = alarmStory({ onDelay_ms: 60_000 }).when('10:00:00', isTrue())
  const pending = story.alarm()
  expect(story.when('10:00:01', isTrue(9)).alarm()).toBe(pending)
  const active = story.when('10:01:00', isTrue(), 'alarm.raised').alarm()
  expect(story.when('10:01:01', isTrue(9)).when('10:01:02', tick).alarm()).toBe(active)
})

test('raised again before it was acknowledged, it is a new occurrence that the old acknowledgement does not reach', () => {
  const story = alarmStory().when('10:00:00', isTrue(), 'alarm.raised')
  const first = story.alarm().occurrence
  story
    .when('10:00:10', isFalse(), 'alarm.returned-to-normal')
    .when('10:00:20', isTrue(), 'alarm.raised')
    .has({ count: 2, returnedAt: null })
    .refuses('10:00:21', { ...acknowledge('ana'), occurrence: first }, 'alarm.occurrence-over')
    .shows('unacknowledged')
})

test('the second console is told who was first', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:05', { type: 'acknowledge', by: 'ana', note: 'on my way' }, 'alarm.acknowledged')
    .has({ acknowledged: { at: clock('10:00:05'), by: 'ana', note: 'on my way' } })
    .refuses('10:00:06', acknowledge('ben'), 'alarm.already-acknowledged')
    .when('10:01:00', isFalse(), 'alarm.returned-to-normal')
    .refuses('10:01:01', acknowledge('ben'), 'alarm.already-acknowledged')
})

test('a latched alarm is acknowledged, then reset, and only then leaves the list', () => {
  alarmStory({ latching: true })
    .when('10:00:00', isTrue(), 'alarm.raised')
    .refuses('10:00:01', reset('ana'), 'alarm.not-allowed')
    .when('10:00:10', isFalse(), 'alarm.returned-to-normal')
    .shows('latched-unacknowledged')
    .refuses('10:00:11', reset('ana'), 'alarm.not-allowed')
    .when('10:00:12', acknowledge('ana'), 'alarm.acknowledged')
    .shows('latched-acknowledged')
    .when('10:00:13', isTrue(), 'alarm.raised')
    .shows('unacknowledged')
    .when('10:00:14', acknowledge('ana'), 'alarm.acknowledged')
    .when('10:00:15', isFalse(), 'alarm.returned-to-normal')
    .shows('latched-acknowledged')
    .when('10:00:16', reset('ana'), 'alarm.reset')
    .shows('normal')
    .has({ count: 2 })
})

test('a shelved alarm keeps following the process and comes back when its time is up', () => {
  alarmStory()
    .when('10:00:00', shelve('ana', '11:00:00'), 'alarm.shelved')
    .when('10:10:00', isTrue(), 'alarm.raised')
    .shows('shelved')
    .refuses('10:10:01', acknowledge('ben'), 'alarm.not-allowed')
    .when('10:59:59', tick)
    .when('11:00:00', tick, 'alarm.unshelved')
    .shows('unacknowledged')
    .has({ count: 1, shelved: null })
})

test('when the time of the shelf runs out, an alarm acknowledged before asks for new attention, in the same occurrence', () => {
  const story = alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:05', acknowledge('ana'), 'alarm.acknowledged')
  const { occurrence } = story.alarm()
  story
    .when('10:00:10', shelve('ana', '10:30:00'), 'alarm.shelved')
    .when('10:30:00', tick, 'alarm.unshelved')
    .shows('unacknowledged')
    .has({ occurrence, count: 1 })
})

test('whoever takes an active alarm off the shelf acknowledges it', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:10', shelve('ana', '10:30:00'), 'alarm.shelved')
    .when('10:20:00', unshelve('ben'), 'alarm.unshelved', 'alarm.acknowledged')
    .shows('acknowledged')
    .has({ acknowledged: { at: clock('10:20:00'), by: 'ben' } })
})

test('a shelved alarm whose condition went away is normal at the end, however often it was raised underneath', () => {
  alarmStory()
    .when('10:00:00', shelve('ana', '10:30:00'), 'alarm.shelved')
    .when('10:01:00', isTrue(), 'alarm.raised')
    .when('10:02:00', isFalse(), 'alarm.returned-to-normal')
    .when('10:03:00', isTrue(), 'alarm.raised')
    .when('10:04:00', isFalse(), 'alarm.returned-to-normal')
    .when('10:30:00', tick, 'alarm.unshelved')
    .shows('normal')
    .has({ count: 2 })
})

test('an alarm is not shelved for longer than its priority allows, nor into the past, nor twice', () => {
  alarmStory({}, { priority: 'high' })
    .refuses('10:00:00', shelve('ana', '14:00:01'), 'alarm.shelf-too-long')
    .refuses('10:00:00', shelve('ana', '10:00:00'), 'alarm.time-past')
    .when('10:00:00', shelve('ana', '14:00:00'), 'alarm.shelved')
    .refuses('10:00:00', shelve('ana', '14:00:00'), 'alarm.not-allowed')
  alarmStory({}, { priority: 'low' }).when('10:00:00', shelve('ana', '18:00:00'), 'alarm.shelved')
})

test('a critical alarm is shelved by a supervisor only, for half an hour', () => {
  alarmStory({}, { priority: 'critical' })
    .refuses('10:00:00', shelve('ana', '10:10:00'), 'alarm.supervisor-only')
    .refuses('10:00:00', shelve('sue', '10:30:01', true), 'alarm.shelf-too-long')
    .when('10:00:00', shelve('sue', '10:30:00', true), 'alarm.shelved')
})

test('a life-safety alarm is never shelved and never suppressed by design', () => {
  alarmStory({ lifeSafety: true, latching: true }, { priority: 'critical' })
    .refuses('10:00:00', shelve('sue', '10:10:00', true), 'alarm.life-safety-not-shelvable')
    .when('10:00:00', suppress('hq.panel.communication-lost'))
    .shows('normal')
    .when('10:00:01', isTrue(), 'alarm.raised')
    .when('10:00:02', suppress('hq.panel.communication-lost'))
    .shows('unacknowledged')
})

test('a life-safety alarm is taken out of service by a supervisor only, and goes on underneath', () => {
  alarmStory({ lifeSafety: true })
    .refuses('10:00:00', takeOut('ana'), 'alarm.supervisor-only')
    .when('10:00:00', takeOut('sue', true), 'alarm.taken-out-of-service')
    .when('10:01:00', isTrue(), 'alarm.raised')
    .shows('out-of-service')
    .when('10:02:00', putBack('sue'), 'alarm.returned-to-service')
    .shows('unacknowledged')
})

test('an alarm whose rule becomes one of life safety comes off the shelf and out of suppression at once', () => {
  const before = alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', shelve('ana', '10:30:00'), 'alarm.shelved')
    .when('10:00:02', suppress('gateway'), 'alarm.suppressed')
    .alarm()
  alarmStory({ lifeSafety: true }, { ...before, lifeSafety: false })
    .when('10:00:03', tick, 'alarm.unshelved', 'alarm.released')
    .shows('unacknowledged')
})

test('what was unacknowledged when the gateway failed stands in the list again when it is back', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:05', isFalse(), 'alarm.returned-to-normal')
    .when('10:01:00', suppress('gateway'), 'alarm.suppressed')
    .shows('suppressed')
    .when('10:02:00', isTrue(), 'alarm.raised')
    .when('10:03:00', isFalse(), 'alarm.returned-to-normal')
    .when('10:10:00', release('gateway'), 'alarm.released')
    .shows('rtn-unacknowledged')
    .has({ count: 2 })
})

test('what came and went while it was suppressed on purpose does not trouble the operator', () => {
  alarmStory()
    .when('10:01:00', suppress('gateway'), 'alarm.suppressed')
    .when('10:02:00', isTrue(), 'alarm.raised')
    .when('10:03:00', isFalse(), 'alarm.returned-to-normal')
    .when('10:10:00', release('gateway'), 'alarm.released')
    .shows('normal')
})

test('two causes hide it until the second is gone, whichever comes first', () => {
  alarmStory()
    .when('10:00:00', suppress('device'), 'alarm.suppressed')
    .when('10:00:01', suppress('gateway'), 'alarm.suppressed')
    .when('10:00:02', suppress('gateway'))
    .when('10:00:03', isTrue(), 'alarm.raised')
    .when('10:00:04', release('something else'))
    .when('10:00:05', release('device'), 'alarm.released')
    .shows('suppressed')
    .when('10:00:06', release('gateway'), 'alarm.released')
    .shows('unacknowledged')
})

test('out of service wins over suppressed, suppressed over shelved, and each ends alone', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', shelve('ana', '11:00:00'), 'alarm.shelved')
    .shows('shelved')
    .when('10:00:02', suppress('gateway'), 'alarm.suppressed')
    .shows('suppressed')
    .when('10:00:03', takeOut('ana'), 'alarm.taken-out-of-service')
    .shows('out-of-service')
    .has({ outOfService: { at: clock('10:00:03'), by: 'ana', reason: 'bearing change', work: 'wo-7' } })
    .when('10:00:04', putBack('ana'), 'alarm.returned-to-service')
    .shows('suppressed')
    .when('10:00:05', release('gateway'), 'alarm.released')
    .shows('shelved')
    .when('11:00:00', tick, 'alarm.unshelved')
    .shows('unacknowledged')
})

test('taken off the shelf while maintenance hides it, it is not acknowledged unseen', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', shelve('ana', '11:00:00'), 'alarm.shelved')
    .when('10:00:02', takeOut('ana'), 'alarm.taken-out-of-service')
    .when('10:00:03', unshelve('ben'), 'alarm.unshelved')
    .has({ acknowledged: null })
    .when('10:00:04', putBack('ben'), 'alarm.returned-to-service')
    .shows('unacknowledged')
})

test('a latched alarm is still latched after the plant logic that hid it let go', () => {
  alarmStory({ latching: true })
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', acknowledge('ana'), 'alarm.acknowledged')
    .when('10:00:02', isFalse(), 'alarm.returned-to-normal')
    .when('10:00:03', suppress('gateway'), 'alarm.suppressed')
    .refuses('10:00:04', reset('ana'), 'alarm.not-allowed')
    .when('10:00:05', release('gateway'), 'alarm.released')
    .shows('latched-acknowledged')
})

test('an acknowledged alarm that is forgotten reminds, counted from the acknowledgement', () => {
  const behaviour = { reAlarm_ms: 600_000 }
  const story = alarmStory(behaviour)
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:05:00', acknowledge('ana'), 'alarm.acknowledged')
  expect(wakesAt(story.alarm(), aBehaviour(behaviour))).toBe(clock('10:15:00'))
  story
    .when('10:14:59', tick)
    .when('10:15:00', tick, 'alarm.re-alarmed')
    .shows('unacknowledged')
    .when('10:40:00', tick)
    .when('10:41:00', acknowledge('ben'), 'alarm.acknowledged')
    .when('10:42:00', isFalse(), 'alarm.returned-to-normal')
    .when('11:00:00', tick)
    .shows('normal')
})

test('a rise of priority asks again, a fall does not', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', acknowledge('ana'), 'alarm.acknowledged')
    .when('10:00:02', setPriority('low'), 'alarm.priority-changed')
    .shows('acknowledged')
    .when('10:00:03', setPriority('low'))
    .when('10:00:04', setPriority('high'), 'alarm.priority-changed', 'alarm.re-alarmed')
    .shows('unacknowledged')
})

test('a rise of priority ends the shelf that was granted for the lower one', () => {
  alarmStory({}, { priority: 'low' })
    .when('10:00:00', isTrue(), 'alarm.raised')
    .when('10:00:01', shelve('ana', '18:00:00'), 'alarm.shelved')
    .when('10:00:02', setPriority('critical'), 'alarm.priority-changed', 'alarm.unshelved')
    .shows('unacknowledged')
})

test('comments stand on their occurrence: at most twenty, gone with the next one', () => {
  const story = alarmStory().when('10:00:00', isTrue(), 'alarm.raised')
  for (let i = 0; i < COMMENTS_MAX; i += 1) story.when('10:00:01', comment('ana', `note ${i}`), 'alarm.commented')
  story.refuses('10:00:02', comment('ana', 'one more'), 'alarm.too-many-comments')
  expect(story.alarm().comments).toHaveLength(COMMENTS_MAX)
  story
    .when('10:00:03', isFalse(), 'alarm.returned-to-normal')
    .when('10:00:04', isTrue(), 'alarm.raised')
    .has({ comments: [] })
    .refuses('10:00:05', { ...comment('ana', 'late'), occurrence: 'occurrence-1' }, 'alarm.occurrence-over')
})

test('an alarm never raised has nothing to acknowledge, comment or reset, but can be shelved', () => {
  alarmStory()
    .refuses('10:00:00', acknowledge('ana'), 'alarm.not-allowed')
    .refuses('10:00:00', comment('ana', 'hm'), 'alarm.not-allowed')
    .refuses('10:00:00', reset('ana'), 'alarm.not-allowed')
    .refuses('10:00:00', unshelve('ana'), 'alarm.not-allowed')
    .refuses('10:00:00', putBack('ana'), 'alarm.not-allowed')
    .when('10:00:00', shelve('ana', '10:30:00'), 'alarm.shelved')
})

test('a shelf asked for while the alarm was still normal does not hide what was raised meanwhile', () => {
  alarmStory()
    .when('10:00:00', isTrue(), 'alarm.raised')
    .refuses('10:00:01', { ...shelve('ana', '10:30:00'), occurrence: null }, 'alarm.occurrence-over')
    .shows('unacknowledged')
})

test('three raises within a minute chatter', () => {
  const story = alarmStory()
  for (const s of [0, 20, 40]) {
    expect(isChattering(story.alarm(), clock(`10:00:${s}`))).toBe(false)
    story.when(`10:00:${s}`, isTrue(), 'alarm.raised').when(`10:00:${s + 10}`, isFalse(), 'alarm.returned-to-normal')
  }
  expect(isChattering(story.alarm(), clock('10:01:00'))).toBe(true)
  expect(isChattering(story.alarm(), clock('10:01:01'))).toBe(false)
})

test('a value that is no number does not spoil the record', () => {
  const story = alarmStory().when('10:00:00', isTrue(Number.NaN), 'alarm.raised').has({ valueWhenRaised: null })
  expect(JSON.parse(JSON.stringify(story.alarm()))).toEqual(story.alarm())
})

test('a clock that steps back neither raises nor returns early', () => {
  alarmStory({ onDelay_ms: 10_000 })
    .when('10:00:00', isTrue())
    .when('09:00:00', isTrue())
    .when('09:00:00', tick)
    .has({ condition: 'pending' })
    .when('10:00:10', tick, 'alarm.raised')
})
