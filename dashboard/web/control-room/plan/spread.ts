import type { Point } from './viewport.ts'

/** Nearer than this, symbols would cover each other, and a finger would meet two. */
export const CLUSTER_px = 24
/** Room for a symbol with its mark. */
const SYMBOL_px = 40

export type Placed = Point & {
  /** Stands away from its object; a line leads there. */
  readonly leads: boolean
}

/**
 * Where the symbols of objects are drawn: beside their object, or, where objects stand nearer than {@link CLUSTER_px}, on a circle around
 * all of them, in the order of their directions so that no two lines cross. Same length and order as `points`.
 */
export function spread(points: readonly Point[]): readonly Placed[] {
  const placed: Placed[] = points.map((point) => ({ ...point, leads: false }))
  for (const group of clusters(points)) {
    if (group.length === 1) continue
    const x = mean(group.map((index) => points[index]!.x))
    const y = mean(group.map((index) => points[index]!.y))
    const radius = Math.max(SYMBOL_px, (group.length * SYMBOL_px) / (2 * Math.PI))
    const angleOf = (index: number): number => Math.atan2(points[index]!.y - y, points[index]!.x - x)
    const inOrder = group.toSorted((a, b) => angleOf(a) - angleOf(b) || a - b)
    inOrder.forEach((index, place) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * place) / group.length
      placed[index] = { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle), leads: true }
    })
  }
  return placed
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Indexes of points that hang together by steps shorter than {@link CLUSTER_px}. */
function clusters(points: readonly Point[]): readonly (readonly number[])[] {
  const left = new Set(points.keys())
  const found: number[][] = []
  for (const start of left) {
    left.delete(start)
    const group = [start]
    for (const one of group) {
      for (const other of left) {
        if (distance(points[one]!, points[other]!) >= CLUSTER_px) continue
        left.delete(other)
        group.push(other)
      }
    }
    found.push(group)
  }
  return found
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
