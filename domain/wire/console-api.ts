import { type Static, Type } from 'typebox'
import { PATTERN_NAMES, type PatternName } from '../sound/pattern.ts'
import { closed, Instant, refusals, route, Slug } from './route.ts'

const Heard = Type.Object(
  Object.fromEntries(PATTERN_NAMES.map((name) => [name, Type.Boolean()])) as Record<PatternName, Type.TBoolean>,
  closed,
)

/** {@link SoundTest} of sound/test.ts. */
export const SoundTestBody = Type.Object({ heard: Heard, seen: Type.Boolean() }, closed)
export type SoundTestBody = Static<typeof SoundTestBody>

const LastSoundTest = Type.Object({
  at: Type.Union([Instant, Type.Null()]),
  by: Type.Union([Type.String(), Type.Null()]),
  passed: Type.Union([Type.Boolean(), Type.Null()]),
})

/** The routes of the consoles of a control room. */
export const consoleApi = {
  soundTest: route({
    method: 'POST',
    url: '/api/sites/:site/sound-test',
    summary: 'What the operator heard and saw in a sound and lamp test of a console; answered when it is recorded',
    access: { permission: 'console.report', site: 'site' },
    params: Type.Object({ site: Slug }),
    body: SoundTestBody,
    response: { 200: LastSoundTest, ...refusals },
  }),
  lastSoundTest: route({
    method: 'GET',
    url: '/api/sites/:site/sound-test',
    summary: 'The newest sound and lamp test of a site; all null where none was ever made',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: LastSoundTest, ...refusals },
  }),
} as const
