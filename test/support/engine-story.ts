import { expect } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { AlarmCommand } from '#domain/alarm/input.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import type { Change } from '#domain/wire/live.ts'
import { engineAlone } from './engine-alone.ts'

/** The time at which every story of an engine begins. */
export const BEGIN = Date.UTC(2026, 10, 22)

/** Tells the real engine of a site `hq` what happens, second by second; every line names the facts about alarms that it caused. */
export async function engineStory(file: SiteFile) {
  const { engine, outbox, units } = await engineAlone(file)
  let now = BEGIN
  let batch = 0
  const facts = (): readonly Change[] => outbox.seal((batch += 1), now).batch.changes.filter((one) => 'alarm' in one)
  const saw = (...types: readonly string[]): readonly Change[] => {
    const changes = facts()
    expect(
      changes.map(({ fact }) => fact.type),
      `at ${(now - BEGIN) / 1000} s`,
    ).toEqual(types)
    return changes
  }
  engine.tick(now)
  facts()
  const story = {
    engine,
    units,
    outbox,
    now: () => now,
    reads: (device: string, values: Readonly<Record<string, unknown>>, ...types: readonly string[]) => {
      now += 1
      const payload = Buffer.from(JSON.stringify({ at: now, values }))
      engine.take({ device: `hq/${device}`, topic: `facility/hq/${device}/readings`, payload, receivedAt: now })
      return saw(...types)
    },
    passes: (ms: number, ...types: readonly string[]) => {
      now += ms
      engine.tick(now)
      return saw(...types)
    },
    /** The definitions of one piece of equipment become what `change` makes of them. */
    redefines: (
      equipment: string,
      change: (was: readonly AlarmDefinition[]) => readonly AlarmDefinition[],
      ...types: readonly string[]
    ) => {
      engine.redefine(new Map([[`hq/${equipment}`, change(story.definitions(equipment))]]), now)
      return saw(...types)
    },
    definitions: (equipment: string): readonly AlarmDefinition[] =>
      units.equipment.get(`hq/${equipment}`)!.programs.map(({ definition }) => definition),
    acts: (alarm: string, command: Record<string, unknown>, ...types: readonly string[]) => {
      const { occurrence } = story.alarm(alarm)
      const answer = engine.command(alarm, { by: 'ana', at: now, occurrence, ...command } as AlarmCommand)
      expect(answer).toMatchObject({ ok: true })
      return saw(...types)
    },
    alarm: (id: string): Alarm => units.programsById.get(id)!.alarm,
  }
  return story
}

/** One definition of a list changed, the others as they are. */
export const changed =
  (id: string, change: Partial<AlarmDefinition>) =>
  (was: readonly AlarmDefinition[]): readonly AlarmDefinition[] =>
    was.map((one) => (one.id === id ? { ...one, ...change } : one))
