import type { Platform } from '#domain/wire/platform.ts'
import { siteRoom } from './changes-feed.ts'
import type { Io, Screen } from './io.ts'

/** Tells the consoles of a site which of them nobody sees or hears, whenever that is different from what was told. */
export function relayConsoles(io: Io, platform: Platform) {
  const told = new Map<string, string>()
  return {
    /** What a console that just joined is told. */
    greet: (screen: Screen, site: string): void => void screen.emit('consoles', platform.consoles(site)),
    look: (site: string): void => {
      const warnings = platform.consoles(site)
      const words = JSON.stringify(warnings.map(({ console, name, what }) => [console, name, what]))
      if (words === (told.get(site) ?? '[]')) return
      told.set(site, words)
      io.to(siteRoom(site)).emit('consoles', warnings)
    },
  }
}
