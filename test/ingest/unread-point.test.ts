import { expect, test } from 'vitest'
import type { Condition } from '#domain/condition/condition.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { changed, engineStory } from '../support/engine-story.ts'

const WARM = 'hq.room-1.warm'
/** Warm, or somebody left the door open: a room whose door has no contact never says so. */
const warmOrOpen: Condition = {
  type: 'any',
  of: [
    { type: 'above', point: 'temperature', limit: 8 },
    { type: 'equals', point: 'door', value: 'open' },
  ],
}
const story = async (onDelay_ms = 0) => {
  const told = await engineStory(coldRoomSite())
  told.redefines('room-1', changed('warm', { condition: warmOrOpen, onDelay_ms }))
  return told
}

test('what raised an alarm of an "any" ends it too, though its other point never came', async () => {
  const { reads, alarm } = await story()
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  reads('room-1', { temperature: 7 }, 'alarm.returned-to-normal')
  expect(alarm(WARM)).toMatchObject({ condition: 'clear' })
  reads('room-1', { temperature: 9 }, 'alarm.raised')
})

test('a spike inside the delay raises nothing, though the other point never came', async () => {
  const { reads, passes } = await story(5000)
  reads('room-1', { temperature: 9 })
  reads('room-1', { temperature: 7 })
  passes(6000)
})

test('what stands by the other point stands until that returns', async () => {
  const { reads } = await story()
  reads('room-1', { temperature: 7, door: 'open' }, 'alarm.raised')
  reads('room-1', { temperature: 9 })
  reads('room-1', { temperature: 7 })
  reads('room-1', { door: 'closed' }, 'alarm.returned-to-normal')
})

test('a missing point still raises nothing: "not" of what is half unknown is no alarm', async () => {
  const { reads, redefines } = await engineStory(coldRoomSite())
  redefines('room-1', changed('warm', { condition: { type: 'not', of: warmOrOpen } }))
  reads('room-1', { temperature: 7 })
  reads('room-1', { door: 'closed' }, 'alarm.raised')
})
