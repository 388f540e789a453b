const KEPT_AS = 'watchroom.volume'
const USUAL = 0.8
/** A console on duty can be made quieter, but not silent. */
export const VOLUME_MIN = 0.2

export const volumeWithin = (volume: number): number =>
  Number.isFinite(volume) ? Math.min(1, Math.max(VOLUME_MIN, volume)) : USUAL

/** The volume chosen on this computer. */
export const keptVolume = (): number => volumeWithin(Number(localStorage.getItem(KEPT_AS) ?? USUAL))

export const keepVolume = (volume: number): void => localStorage.setItem(KEPT_AS, String(volume))
