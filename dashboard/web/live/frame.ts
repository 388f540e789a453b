import type { Millis } from '#domain/time.ts'

/** A hidden tab gets no frames; it still has to keep up, only less often. */
const HIDDEN_EVERY_ms: Millis = 250
/** In a flood a paint with every frame would leave the keys waiting; five a second can be followed by eye as well as sixty. */
export const PAINT_EVERY_ms: Millis = 200

export type FrameWorld = {
  /** Milliseconds that never jump. */
  readonly monotonic: () => number
  readonly frame: (run: () => void) => void
  readonly wait: (ms: Millis, run: () => void) => void
}

/** Runs each paint with the next frame; of paints that follow one another, at most one every {@link PAINT_EVERY_ms}. */
export function createPace({ monotonic, frame, wait }: FrameWorld): (paint: () => void) => void {
  let paintedAt = -Infinity
  return (paint) => {
    const run = (): void => {
      paintedAt = monotonic()
      paint()
    }
    const rest_ms = paintedAt + PAINT_EVERY_ms - monotonic()
    if (rest_ms <= 0) frame(run)
    else wait(rest_ms, () => frame(run))
  }
}

/** Runs `paint` with the next animation frame, or soon if the page is hidden. */
export function nextFrame(paint: () => void): void {
  if (document.visibilityState === 'hidden') window.setTimeout(paint, HIDDEN_EVERY_ms)
  else window.requestAnimationFrame(paint)
}
