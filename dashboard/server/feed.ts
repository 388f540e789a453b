import type { Server as HttpServer } from 'node:http'
import { Type } from 'typebox'
import { actorAt, type Caller } from '#domain/person/caller.ts'
import type { Millis } from '#domain/time.ts'
import { LIVE_ACCESS, verdict } from '#domain/wire/access.ts'
import { type Beat, HEARTBEAT_ms, WATCH_MAX } from '#domain/wire/live.ts'
import type { People } from '#domain/wire/people.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import { SLUG_PATTERN } from '#domain/wire/topics.ts'
import { wallBeat } from '#domain/wire/wall.ts'
import type { Callers } from './callers.ts'
import { joinReply, relayChanges, replySeq, siteRoom, wallReply, wallRoom } from './changes-feed.ts'
import { type Connection, cut } from './connection.ts'
import { relayConsoles } from './consoles-feed.ts'
import { handlers } from './events.ts'
import { type Io, openIo, type Screen } from './io.ts'
import { watchLaggards } from './laggards.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'
import { relayLouder } from './louder-feed.ts'
import { tokenBucket } from './token-bucket.ts'
import { strictCheck } from './validation.ts'
import { startValuesFeed } from './values-feed.ts'

const closed = { additionalProperties: false }
const Slug = Type.String({ pattern: SLUG_PATTERN })
const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const JoinRequest = Type.Object({ site: Slug, since: Type.Optional(Seq) }, closed)
const EquipmentKey = Type.String({ pattern: '^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$' })
const WatchRequest = Type.Object({ equipment: Type.Array(EquipmentKey, { maxItems: WATCH_MAX }) }, closed)
const ConsoleId = Type.String({ pattern: '^[0-9a-f-]{1,64}$' })
const SoundState = Type.Union([Type.Literal('on'), Type.Literal('silenced'), Type.Literal('blocked')])
const AliveReport = Type.Object(
  {
    site: Slug,
    seq: Seq,
    visible: Type.Boolean(),
    sound: Type.Optional(SoundState),
    console: Type.Optional(ConsoleId),
  },
  closed,
)
const isJoin = strictCheck(JoinRequest)
const isWatch = strictCheck(WatchRequest)
const isAlive = strictCheck(AliveReport)

type FeedOptions = {
  readonly server: HttpServer
  readonly platform: Platform
  readonly people: Pick<People, 'still'>
  /** null: nothing escalates on this platform. */
  readonly response: ResponsePort | null
  readonly callers: Callers
  readonly now: () => Millis
  readonly log: Log
  readonly limits: Limits
}
/** For durations: the wall clock may jump. */
const steady_ms = () => performance.now()

/** The live feed: every change of a site to every screen that joined it, once, in order; values of what a screen watches. */
export function startFeed(options: FeedOptions) {
  const { server, platform, log, limits } = options
  const io = openIo(server, limits)
  const laggards = watchLaggards(limits, log, steady_ms)
  const values = startValuesFeed(io, platform, limits, log)
  const changes = relayChanges(io, platform, log)
  const consoles = relayConsoles(io, platform)
  const louder = relayLouder(io, options.response, log)
  const heart = startHeart(io, options, { changes, consoles })
  const { beat } = heart

  io.engine.on('connection', (connection: Connection) => {
    if (io.engine.clientsCount > limits.screens) return cut(connection)
    laggards.add(connection)
    // Counted below socket.io: nonsense, pings and unknown events cost as much as ours.
    const packets = tokenBucket(limits.events_per_s, limits.eventsBurst, steady_ms)
    connection.on('packet', () => {
      if (!packets.take(1)) cut(connection)
    })
  })
  io.on('connection', (screen) => {
    const caller = options.callers.of(screen.request)
    if (!caller) return cut(screen.conn)
    screen.data.caller = caller
    serveScreen(screen, { ...options, values, changes, consoles, louder, beat })
    screen.on('disconnect', () => {
      values.unwatch(screen)
      changes.leave(screen)
    })
  })
  const sessions = setInterval(() => {
    for (const screen of io.of('/').sockets.values()) if (!options.people.still(screen.data.caller)) cut(screen.conn)
  }, limits.sessionCheck_ms)

  return {
    hasRoom: () => io.engine.clientsCount < limits.screens,
    stop: (): void => {
      heart.stop()
      clearInterval(sessions)
      values.stop()
      changes.stop()
      louder.stop()
      laggards.stop()
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

type Told = Pick<Feeds, 'changes' | 'consoles'>

/** Tells every screen now and then that it is still live, and at once when a rule of its site was saved. */
function startHeart(io: Io, { platform, now, log }: FeedOptions, { changes, consoles }: Told) {
  const beat = (site: string): Beat => ({
    seq: platform.seq(site),
    now: now(),
    troubles: platform.health().troubles,
    rules: platform.rules.revision(site),
  })
  const tell = (site: string): void => {
    const told = beat(site)
    io.to(siteRoom(site)).emit('heartbeat', told)
    io.to(wallRoom(site)).emit('heartbeat', wallBeat(told))
  }
  const timer = setInterval(() => {
    try {
      for (const { id } of platform.estate().sites.filter((site) => changes.isHeard(site.id))) {
        tell(id)
        consoles.look(id)
      }
    } catch (error) {
      log('error', 'the heartbeat failed', error)
    }
  }, HEARTBEAT_ms)
  const stopHearing = platform.rules.onSaved(tell)
  return {
    beat,
    stop: (): void => {
      clearInterval(timer)
      stopHearing()
    },
  }
}

type Feeds = FeedOptions & {
  readonly values: ReturnType<typeof startValuesFeed>
  readonly changes: ReturnType<typeof relayChanges>
  readonly consoles: ReturnType<typeof relayConsoles>
  readonly louder: ReturnType<typeof relayLouder>
  readonly beat: (site: string) => Beat
}

/** What one screen may ask: join, wall, watch, alive. Anything else is ignored. */
function serveScreen(screen: Screen, feeds: Feeds): void {
  const { platform, log, limits, now, values, changes, consoles, louder, beat } = feeds
  const may = rightsOf(screen, feeds.people)
  const { events_per_s, eventsBurst, joinCosts } = limits
  const joins = tokenBucket(events_per_s / joinCosts, eventsBurst / joinCosts, steady_ms)
  const on = handlers(screen, log)
  for (const event of ['join', 'wall'] as const)
    on(event, (request, answer) => {
      if (!joins.take(1)) return cut(screen.conn)
      if (!isJoin(request)) return answer({ kind: 'refused', code: 'request.invalid' })
      const { site, since } = request
      if (!may(event, site)) return answer({ kind: 'refused', code: 'not-found' })
      const reply = joinReply(platform, now(), site, since)
      if (reply.kind === 'refused') return answer(reply)
      const isWall = event === 'wall'
      // Reply, room and answer in one tick: no change can fall between them or come twice.
      changes.join(screen, site, replySeq(reply), isWall ? wallRoom : siteRoom)
      answer(isWall ? wallReply(reply) : reply)
      screen.emit('heartbeat', isWall ? wallBeat(beat(site)) : beat(site))
      if (isWall) return undefined
      consoles.greet(screen, site)
      return louder.greet(screen, site)
    })
  on('watch', (request, answer) => {
    const wanted = isWatch(request) ? request.equipment : []
    const seen = wanted.filter((key) => may('watch', key.split('/', 1)[0]!))
    answer(platform.values(values.watch(screen, seen)))
  })
  on('alive', (report) => {
    if (!isAlive(report) || report.site !== screen.data.site || !may('alive', report.site)) return
    const { site, visible, sound = 'on', console = screen.id } = report
    platform.consoleAlive({ site, tab: screen.id, console, name: nameOf(screen.data.caller), visible, sound })
  })
  screen.on('error' as 'disconnect', () => {}) // an unreadable packet: socket.io has closed the connection
}

/** Asked for every event: what the person at the screen may do as of now. */
const rightsOf =
  (screen: Screen, people: Pick<People, 'still'>) =>
  (event: keyof typeof LIVE_ACCESS, site: string): boolean => {
    const asked = { params: { site }, body: undefined }
    return verdict(LIVE_ACCESS[event], people.still(screen.data.caller), asked) === 'come in'
  }

const nameOf = (caller: Caller): string => actorAt(caller, null, null).name
