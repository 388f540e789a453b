/** How a picture is looked at: `zoom` 1 = the whole of it fits; `x`, `y` is the point of the picture (0–1) in the middle of the window. */
export type View = { readonly zoom: number; readonly x: number; readonly y: number }
export type Size = { readonly width: number; readonly height: number }
export type Point = { readonly x: number; readonly y: number }

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 }
/** A plan of 10,000 px in a window of 600 is then seen point by point. */
const ZOOM_MAX = 16

const between = (min: number, value: number, max: number): number => Math.min(max, Math.max(min, value))

/**
 * Never further away than the whole, never further aside than the picture reaches; what is narrower than the window stands in its middle.
 */
function bounded({ zoom, x, y }: View, shown: Size, window: Size): View {
  const across = Math.min(0.5, window.width / shown.width / 2)
  const down = Math.min(0.5, window.height / shown.height / 2)
  return { zoom: between(1, zoom, ZOOM_MAX), x: between(across, x, 1 - across), y: between(down, y, 1 - down) }
}

/** The picture's size in pixels of the window. */
export function shownSize(view: View, picture: Size, window: Size): Size {
  const scale = Math.min(window.width / picture.width, window.height / picture.height) * view.zoom
  return { width: picture.width * scale, height: picture.height * scale }
}

/** Where a point of the picture (0–1) stands in the window, in pixels. */
export function toWindow(view: View, shown: Size, window: Size, point: Point): Point {
  return {
    x: window.width / 2 + (point.x - view.x) * shown.width,
    y: window.height / 2 + (point.y - view.y) * shown.height,
  }
}

/** The point of the picture (0–1, beyond it also less or more) that stands at a pixel of the window. */
export function toPicture(view: View, shown: Size, window: Size, pixel: Point): Point {
  return {
    x: view.x + (pixel.x - window.width / 2) / shown.width,
    y: view.y + (pixel.y - window.height / 2) / shown.height,
  }
}

/** Nearer or further; what stands at `pixel` stays there. */
export function zoomAt(view: View, factor: number, pixel: Point, picture: Size, window: Size): View {
  const held = toPicture(view, shownSize(view, picture, window), window, pixel)
  const zoom = between(1, view.zoom * factor, ZOOM_MAX)
  const shown = shownSize({ ...view, zoom }, picture, window)
  const moved = {
    zoom,
    x: held.x - (pixel.x - window.width / 2) / shown.width,
    y: held.y - (pixel.y - window.height / 2) / shown.height,
  }
  return bounded(moved, shown, window)
}

/** Moves the picture by pixels of the window. */
export const panBy = (view: View, by: Point, picture: Size, window: Size): View => {
  const shown = shownSize(view, picture, window)
  return bounded({ ...view, x: view.x - by.x / shown.width, y: view.y - by.y / shown.height }, shown, window)
}

/** Brings a point into the middle, as far as the picture reaches. */
export const lookAt = (view: View, { x, y }: Point, picture: Size, window: Size): View =>
  bounded({ zoom: view.zoom, x, y }, shownSize(view, picture, window), window)
