/** A hidden tab gets no frames; it still has to keep up, only less often. */
const HIDDEN_EVERY_ms = 250

/** Runs `paint` with the next animation frame, or soon if the page is hidden. */
export function nextFrame(paint: () => void): void {
  if (document.visibilityState === 'hidden') window.setTimeout(paint, HIDDEN_EVERY_ms)
  else window.requestAnimationFrame(paint)
}
