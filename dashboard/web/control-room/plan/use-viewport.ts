import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isPlainKey } from '../frame/keys.ts'
import { lookAt, panBy, type Point, shownSize, type Size, type View, WHOLE, zoomAt } from './viewport.ts'

/** One key, one click of a button, one notch of a wheel. */
const STEP = 1.25
/** Part of the window that an arrow key moves. */
const PAN = 0.1
/** A finger that rests still trembles; only beyond this it drags. */
const DRAG_px = 5

export type Viewport = {
  readonly view: View
  readonly window: Size
  readonly shown: Size
  readonly zoomIn: () => void
  readonly zoomOut: () => void
  readonly whole: () => void
  /** Brings a point of the picture into the middle. */
  readonly look: (at: Point) => void
  readonly pointerHandlers: PointerHandlers
}
type PointerHandlers = {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void
}

/** Zoom and pan of a picture in a window: by wheel, by pointer, by two fingers and by + − arrows and 0. */
export function useViewport(frame: RefObject<HTMLElement | null>, picture: Size): Viewport {
  const [view, setView] = useState(WHOLE)
  const window = useSizeOf(frame)
  const shown = shownSize(view, picture, window)
  const middle = { x: window.width / 2, y: window.height / 2 }
  const zoom = (factor: number, at: Point): void => setView((old) => zoomAt(old, factor, at, picture, window))
  const pan = (by: Point): void => setView((old) => panBy(old, by, picture, window))
  const { width, height } = picture
  const look = useCallback(
    (at: Point): void => setView((old) => lookAt(old, at, { width, height }, window)),
    [width, height, window],
  )
  useKeysAndWheel(frame, {
    zoom,
    zoomMiddle: (factor) => zoom(factor, middle),
    pan: (x, y) => pan({ x: x * window.width, y: y * window.height }),
    whole: () => setView(WHOLE),
  })
  return {
    view,
    window,
    shown,
    zoomIn: () => zoom(STEP, middle),
    zoomOut: () => zoom(1 / STEP, middle),
    whole: () => setView(WHOLE),
    look,
    pointerHandlers: usePointers(zoom, pan),
  }
}

function useSizeOf(frame: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  useLayoutEffect(() => {
    const { current } = frame
    if (!current) return
    const measure = (): void => {
      const { clientWidth, clientHeight } = current
      setSize({ width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [frame])
  return size
}

type Moves = {
  readonly zoom: (factor: number, at: Point) => void
  readonly zoomMiddle: (factor: number) => void
  /** By parts of the window. */
  readonly pan: (x: number, y: number) => void
  readonly whole: () => void
}

/** What takes the arrows for itself. */
const MOVES_ITSELF = '[data-editing]'

const KEYS: Readonly<Record<string, (moves: Moves) => void>> = {
  '+': ({ zoomMiddle }) => zoomMiddle(STEP),
  '=': ({ zoomMiddle }) => zoomMiddle(STEP),
  '-': ({ zoomMiddle }) => zoomMiddle(1 / STEP),
  '0': ({ whole }) => whole(),
  ArrowLeft: ({ pan }) => pan(PAN, 0),
  ArrowRight: ({ pan }) => pan(-PAN, 0),
  ArrowUp: ({ pan }) => pan(0, PAN),
  ArrowDown: ({ pan }) => pan(0, -PAN),
}

/** Not React's handlers: its wheel cannot keep the page from scrolling. */
function useKeysAndWheel(frame: RefObject<HTMLElement | null>, moves: Moves): void {
  const newest = useRef(moves)
  useLayoutEffect(() => {
    newest.current = moves
  })
  useEffect(() => {
    const { current } = frame
    if (!current) return
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      newest.current.zoom(event.deltaY < 0 ? STEP : 1 / STEP, pixelOf(event, current))
    }
    const onKey = (event: KeyboardEvent): void => {
      const act = KEYS[event.key]
      if (!act || !isPlainKey(event)) return
      // While pins are placed, the arrows move the one that has the focus.
      if (event.key.startsWith('Arrow') && event.target instanceof Element && event.target.closest(MOVES_ITSELF)) return
      event.preventDefault()
      act(newest.current)
    }
    current.addEventListener('wheel', onWheel, { passive: false })
    current.addEventListener('keydown', onKey)
    return () => {
      current.removeEventListener('wheel', onWheel)
      current.removeEventListener('keydown', onKey)
    }
  }, [frame])
}

/** Where a pointer is, in pixels of the window. */
export function pixelOf(event: { readonly clientX: number; readonly clientY: number }, frame: Element): Point {
  const { left, top } = frame.getBoundingClientRect()
  return { x: event.clientX - left, y: event.clientY - top }
}

type Held = { readonly start: Point; readonly at: Point; readonly dragging: boolean }

/** One pointer drags the picture, two spread it. */
function usePointers(zoom: Moves['zoom'], pan: (by: Point) => void): PointerHandlers {
  const held = useRef(new Map<number, Held>())
  const release = ({ pointerId }: PointerEvent<HTMLElement>): void => void held.current.delete(pointerId)
  return {
    onPointerDown: (event) => {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      const at = pixelOf(event, event.currentTarget)
      held.current.set(event.pointerId, { start: at, at, dragging: false })
    },
    onPointerMove: (event) => {
      const old = held.current.get(event.pointerId)
      if (!old) return
      // It was let go where this window did not hear of it.
      if (event.pointerType === 'mouse' && event.buttons === 0) return release(event)
      const frame = event.currentTarget
      const at = pixelOf(event, frame)
      const dragging = old.dragging || distance(old.start, at) > DRAG_px || held.current.size > 1
      // From now on the movement is the picture's, wherever it goes; a press that does not move stays a click.
      if (dragging && !old.dragging) frame.setPointerCapture(event.pointerId)
      held.current.set(event.pointerId, { ...old, at, dragging })
      if (!dragging) return
      const other = [...held.current].find(([id]) => id !== event.pointerId)?.[1]
      const share = other ? 0.5 : 1
      pan({ x: (at.x - old.at.x) * share, y: (at.y - old.at.y) * share })
      if (!other) return
      const before = distance(old.at, other.at)
      if (before > 0) zoom(distance(at, other.at) / before, { x: (at.x + other.at.x) / 2, y: (at.y + other.at.y) / 2 })
    },
    onPointerUp: release,
    onPointerCancel: release,
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
