/** A drawing that shows more elements than this when every reference is followed keeps a screen busy for seconds. */
const UNFOLDED_MAX = 2_000_000
/** References through references; no drawing program nests them like this. */
const DEPTH_MAX = 500

/** What stands under an id, parts with an id of their own apart. */
type Part = { elements: number; readonly references: string[]; readonly parts: Part[] }

const emptyPart = (): Part => ({ elements: 0, references: [], parts: [] })

/**
 * Counts what a drawing is when every `use`, pattern and mask is followed: a few lines that use one another double it each time.
 * To be told of every element in the order of the document.
 */
export function createUnfolding() {
  const byId = new Map<string, Part>()
  const whole = emptyPart()
  /** For each element around the present one: the nearest part it belongs to. */
  const around: Part[] = []

  /** All elements of a part with what they refer to; Infinity where it refers to itself. */
  const unfolded = (part: Part, known: Map<Part, number>, depth: number): number => {
    const done = known.get(part)
    if (done !== undefined) return done
    if (depth > DEPTH_MAX) return Infinity
    known.set(part, Infinity) // met again before it is done: a circle
    let all = part.elements
    const targets = part.references.map((id) => byId.get(id)).filter((target) => target !== undefined)
    for (const target of [...part.parts, ...targets]) {
      all += unfolded(target, known, depth + 1)
      if (all > UNFOLDED_MAX) break
    }
    known.set(part, all)
    return all
  }

  return {
    open(id: string | null, references: readonly string[]): void {
      const outer = around.at(-1) ?? whole
      const part = id === null ? outer : emptyPart()
      if (id !== null) {
        byId.set(id, part)
        outer.parts.push(part)
      }
      part.elements++
      part.references.push(...references)
      around.push(part)
    },
    close(): void {
      around.pop()
    },
    isBounded: (): boolean => unfolded(whole, new Map(), 0) <= UNFOLDED_MAX,
  }
}
