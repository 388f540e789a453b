import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import {
  append,
  changeGroup,
  childrenOf,
  GROUP_TYPES,
  hasMembers,
  isGroup,
  move,
  nodeAt,
  type NodePath,
  nodesOf,
  parentPath,
  putAt,
  remove,
  unwrap,
  wrap,
} from '../../dashboard/web/control-room/rules/condition-tree.ts'
import { leafOf, onPoint } from '../../dashboard/web/control-room/rules/new-leaf.ts'
import { anyCondition, anyLeaf, SOME_POINTS } from '../support/conditions.ts'

const level = (limit: number): Leaf => ({ type: 'above', point: 'level', limit })
const FRESH = level(99)
const references = SOME_POINTS.map((definition) => ({ name: definition.name, definition }))

/** A tree and one of its places. */
const aPlace = anyCondition.chain((root) =>
  fc.record({ root: fc.constant(root), path: fc.constantFrom(...nodesOf(root).map(({ path }) => path)) }),
)
const leavesOf = (root: Condition): readonly Condition[] =>
  nodesOf(root)
    .map(({ node }) => node)
    .filter((node) => !isGroup(node))
const isUnder = (path: NodePath, above: NodePath): boolean => above.every((key, i) => key === path[i])

describe('an edit of the tree', () => {
  test('leaves everything beside its place the same object', () => {
    fc.assert(
      fc.property(aPlace, ({ root, path }) => {
        const edited = putAt(root, path, FRESH)
        for (const other of nodesOf(root)) {
          if (isUnder(other.path, path) || isUnder(path, other.path)) continue
          expect(nodeAt(edited, other.path)).toBe(other.node)
        }
        expect(nodeAt(edited, path)).toBe(FRESH)
      }),
    )
  })

  test('that puts the same node there is no edit', () => {
    fc.assert(
      fc.property(aPlace, ({ root, path }) => {
        expect(putAt(root, path, nodeAt(root, path))).toBe(root)
      }),
    )
  })

  test('that adds is undone by removing', () => {
    fc.assert(
      fc.property(aPlace, ({ root, path }) => {
        const group = nodeAt(root, path)
        const added = append(root, path, FRESH)
        expect(added !== null).toBe(hasMembers(group))
        if (!hasMembers(group)) return
        const place = [...path, 'of', group.of.length]
        expect(nodeAt(added!, place)).toBe(FRESH)
        expect(remove(added!, place)).toEqual(root)
      }),
    )
  })

  test('that wraps is undone by dissolving the group, or by removing the guard it came with', () => {
    fc.assert(
      fc.property(aPlace, fc.constantFrom(...GROUP_TYPES), ({ root, path }, type) => {
        const wrapped = wrap(root, path, type, FRESH)
        const back = type === 'while' ? remove(wrapped, [...path, 'guard']) : unwrap(wrapped, path)
        expect(back).toEqual(root)
      }),
    )
  })

  test('that moves goes one place and comes back', () => {
    fc.assert(
      fc.property(aPlace, fc.constantFrom(-1 as const, 1 as const), ({ root, path }, by) => {
        const moved = move(root, path, by)
        if (!moved) return
        expect(nodeAt(moved.root, moved.path)).toBe(nodeAt(root, path))
        const back = by === 1 ? -1 : 1
        expect(move(moved.root, moved.path, back)).toEqual({ root, path })
      }),
    )
  })

  test('that makes another group of a group loses no condition', () => {
    fc.assert(
      fc.property(aPlace, fc.constantFrom(...GROUP_TYPES), ({ root, path }, type) => {
        if (!isGroup(nodeAt(root, path))) return
        const changed = changeGroup(root, path, type, FRESH)
        expect(nodeAt(changed, path).type).toBe(type)
        const kept = leavesOf(changed).filter((leaf) => leaf !== FRESH)
        expect(kept).toEqual(leavesOf(root))
      }),
    )
  })

  test('that removes takes out what stands there and nothing else', () => {
    fc.assert(
      fc.property(aPlace, ({ root, path }) => {
        const removed = remove(root, path)
        if (!removed) return
        const gone = leavesOf(nodeAt(root, path))
        expect(leavesOf(removed)).toHaveLength(leavesOf(root).length - gone.length)
        expect(leavesOf(root).filter((leaf) => !leavesOf(removed).includes(leaf))).toEqual(gone)
      }),
    )
  })
})

test('the root, the last member of a group and the content of “not” cannot be removed alone', () => {
  expect(remove(level(1), [])).toBeNull()
  expect(remove({ type: 'all', of: [level(1)] }, ['of', 0])).toBeNull()
  expect(remove({ type: 'not', of: level(1) }, ['of'])).toBeNull()
})

test('of “while” the part that stays takes its place', () => {
  const root: Condition = { type: 'while', guard: level(1), then: level(2) }
  expect(remove(root, ['guard'])).toEqual(level(2))
  expect(remove(root, ['then'])).toEqual(level(1))
})

test('a place that is not there is a fault of the program', () => {
  expect(() => nodeAt(level(1), ['of', 0])).toThrow('of.0')
  expect(parentPath(['of', 0, 'then', 'of', 2])).toEqual(['of', 0, 'then'])
  expect(childrenOf(level(1))).toEqual([])
})

describe('a leaf of another type', () => {
  test('keeps point, amount and time as far as they fit', () => {
    const above: Leaf = { type: 'above', point: 'level', limit: 8, deadband: 0.5 }
    expect(leafOf('below', references, above)).toEqual({ ...above, type: 'below' })
    const rising = leafOf('rising', references, above)
    expect(rising).toMatchObject({ point: 'level', by: 8 })
    expect(leafOf('silent', references, { type: 'frozen', point: 'mode', resolution: 0, for_ms: 5000 })).toEqual({
      type: 'silent',
      point: 'mode',
      for_ms: 5000,
    })
  })

  test('moves to a point that it can stand on, and asks for a number that only a person knows', () => {
    const running: Leaf = { type: 'equals', point: 'running', value: true }
    expect(leafOf('above', references, running)).toEqual({ type: 'above', point: 'level', limit: NaN })
    expect(leafOf('equals', references, { type: 'silent', point: 'mode', for_ms: 1000 })).toEqual({
      type: 'equals',
      point: 'mode',
      value: 'normal',
    })
  })

  test('is always of that type, whatever it was', () => {
    const types = fc.constantFrom('above', 'equals', 'rising', 'frozen', 'silent', 'count-above', 'deviates' as const)
    fc.assert(
      fc.property(types, anyLeaf, (type, old) => {
        expect(leafOf(type as 'above', references, old).type).toBe(type)
      }),
    )
  })

  test('on another point compares with a state that the point has', () => {
    const mode = references.find(({ name }) => name === 'mode')!
    expect(onPoint({ type: 'equals', point: 'level', value: 3 }, mode)).toEqual({
      type: 'equals',
      point: 'mode',
      value: 'normal',
    })
  })
})
