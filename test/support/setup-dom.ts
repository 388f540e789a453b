import '@testing-library/jest-dom/vitest'

/* The small parts of a browser that jsdom lacks and the screens need. */

window.matchMedia = (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
})

class QuietResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

window.ResizeObserver = QuietResizeObserver
Element.prototype.scrollIntoView = () => undefined
Element.prototype.scrollTo = () => undefined
