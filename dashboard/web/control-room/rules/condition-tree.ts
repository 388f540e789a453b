import type { Condition, Group, Leaf } from '#domain/condition/condition.ts'
import { invariant } from '#domain/invariant.ts'

/* Edits of a condition tree while it is a draft. What an edit does not touch stays the same object; null: the edit is not possible there. */

/** Where a node stands: keys from the root, `['of', 0, 'then']`, as a problem of the same tree names its place. */
export type NodePath = readonly (string | number)[]
export type Members = Extract<Group, { readonly type: 'all' | 'any' }>
export type LeafType = Leaf['type']
export type GroupType = Group['type']

export const GROUP_TYPES = ['all', 'any', 'not', 'while'] as const satisfies readonly GroupType[]

export const isGroup = (node: Condition): node is Group => GROUP_TYPES.some((type) => type === node.type)
export const hasMembers = (node: Condition): node is Members => node.type === 'all' || node.type === 'any'

export type Placed = { readonly path: NodePath; readonly node: Condition }

/** What stands directly under a node, with its place below it. */
export function childrenOf(node: Condition): readonly Placed[] {
  switch (node.type) {
    case 'all':
    case 'any':
      return node.of.map((child, i) => ({ path: ['of', i], node: child }))
    case 'not':
      return [{ path: ['of'], node: node.of }]
    case 'while':
      return [
        { path: ['guard'], node: node.guard },
        { path: ['then'], node: node.then },
      ]
    default:
      return []
  }
}

/** Every node with its place, each before what is under it. */
export const nodesOf = (node: Condition, path: NodePath = []): readonly Placed[] => [
  { path, node },
  ...childrenOf(node).flatMap((child) => nodesOf(child.node, [...path, ...child.path])),
]

/** The first point that is named in the tree. */
export function pointIn(node: Condition): string | undefined {
  if (!isGroup(node)) return node.point
  return childrenOf(node)
    .map((child) => pointIn(child.node))
    .find((point) => point !== undefined)
}

const isMember = (path: NodePath): boolean => typeof path.at(-1) === 'number'
/** The group that a node stands in. */
export const parentPath = (path: NodePath): NodePath => path.slice(0, isMember(path) ? -2 : -1)

export function nodeAt(root: Condition, path: NodePath): Condition {
  let node = root
  for (let rest = path; rest.length > 0;) {
    const { child, below } = step(node, rest)
    node = child
    rest = below
  }
  return node
}

function step(node: Condition, path: NodePath): { readonly child: Condition; readonly below: NodePath } {
  const length = hasMembers(node) ? 2 : 1
  const found = childrenOf(node).find((child) => child.path.every((key, i) => key === path[i]))
  invariant(found, `${path.join('.')} leads to a node`)
  return { child: found.node, below: path.slice(length) }
}

/** The tree with another node at this place. */
export function putAt(root: Condition, path: NodePath, node: Condition): Condition {
  if (path.length === 0) return node
  const { child, below } = step(root, path)
  const next = putAt(child, below, node)
  return next === child ? root : withChild(root, path, next)
}

function withChild(parent: Condition, path: NodePath, child: Condition): Condition {
  switch (parent.type) {
    case 'all':
    case 'any':
      return { ...parent, of: parent.of.map((old, i) => (i === path[1] ? child : old)) }
    case 'not':
      return { ...parent, of: child }
    case 'while':
      return path[0] === 'guard' ? { ...parent, guard: child } : { ...parent, then: child }
    default:
      invariant(false, 'a leaf has no children')
  }
}

/** One more member at the end of a group of all or any. */
export function append(root: Condition, path: NodePath, node: Condition): Condition | null {
  const group = nodeAt(root, path)
  return hasMembers(group) ? putAt(root, path, { ...group, of: [...group.of, node] }) : null
}

/**
 * Takes a node out. Of `while` the other part stays in its place; the last member of a group and the content of `not` can only be
 * taken out with it.
 */
export function remove(root: Condition, path: NodePath): Condition | null {
  if (path.length === 0) return null
  const above = parentPath(path)
  const parent = nodeAt(root, above)
  switch (parent.type) {
    case 'all':
    case 'any':
      if (parent.of.length === 1) return null
      return putAt(root, above, { ...parent, of: parent.of.filter((_, i) => i !== path.at(-1)) })
    case 'while':
      return putAt(root, above, path.at(-1) === 'guard' ? parent.then : parent.guard)
    default:
      return null
  }
}

/** Puts a node into a new group; under `while` it becomes what counts, guarded by `other`. */
export function wrap(root: Condition, path: NodePath, type: GroupType, other: Leaf): Condition {
  return putAt(root, path, groupOf(type, [nodeAt(root, path)], other))
}

/** The content of a group of one in the place of the group. */
export function unwrap(root: Condition, path: NodePath): Condition | null {
  const children = childrenOf(nodeAt(root, path))
  return children.length === 1 ? putAt(root, path, children[0]!.node) : null
}

export type Moved = { readonly root: Condition; readonly path: NodePath }

/** Changes places with the member before or after it; the two parts of `while` with each other. */
export function move(root: Condition, path: NodePath, by: -1 | 1): Moved | null {
  if (path.length === 0) return null
  const above = parentPath(path)
  const parent = nodeAt(root, above)
  if (parent.type === 'while') {
    const to = by === 1 ? 'then' : 'guard'
    if (path.at(-1) === to) return null
    return { root: putAt(root, above, { ...parent, guard: parent.then, then: parent.guard }), path: [...above, to] }
  }
  if (!hasMembers(parent)) return null
  const from = path.at(-1) as number
  const to = from + by
  const [one, other] = [parent.of[from], parent.of[to]]
  if (!one || !other) return null
  const of = parent.of.map((node, i) => (i === from ? other : i === to ? one : node))
  return { root: putAt(root, above, { ...parent, of }), path: [...above, 'of', to] }
}

/** Another kind of group with the same content: nothing that was under it is lost. `other` guards where there is only one thing. */
export function changeGroup(root: Condition, path: NodePath, type: GroupType, other: Leaf): Condition {
  const group = nodeAt(root, path)
  if (group.type === type) return root
  if (hasMembers(group) && (type === 'all' || type === 'any')) return putAt(root, path, { ...group, type })
  return putAt(
    root,
    path,
    groupOf(
      type,
      childrenOf(group).map(({ node }) => node),
      other,
    ),
  )
}

function groupOf(type: GroupType, content: readonly Condition[], other: Leaf): Group {
  const [first, ...more] = content
  invariant(first, 'a group has content')
  switch (type) {
    case 'all':
    case 'any':
      return { type, of: content }
    case 'not':
      return { type, of: together(content) }
    case 'while':
      return more.length === 0 ? { type, guard: other, then: first } : { type, guard: first, then: together(more) }
  }
}

const together = (content: readonly Condition[]): Condition =>
  content.length === 1 ? content[0]! : { type: 'all', of: content }
