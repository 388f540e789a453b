import type { ResponsePort } from '#domain/wire/response.ts'
import { siteRoom } from './changes-feed.ts'
import type { Io, Screen } from './io.ts'
import type { Log } from './log.ts'

/** Tells the consoles of a site about which alarms they are to be louder: the whole list, so that one who missed it needs only the next. */
export function relayLouder(io: Io, response: ResponsePort | null, log: Log) {
  const stop = response?.onLouder((site, alarms) => {
    try {
      io.to(siteRoom(site)).emit('louder', alarms)
    } catch (error) {
      log('error', `what is to be louder at ${site} could not be told`, error)
    }
  })
  return {
    /** What a console that just joined is told. */
    greet: (screen: Screen, site: string): void => void screen.emit('louder', response?.louder(site) ?? []),
    stop: (): void => stop?.(),
  }
}
