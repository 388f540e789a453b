import { useEffect, useRef } from 'react'
import type { Condition } from '#domain/condition/condition.ts'
import { ConditionNode } from './condition-node.tsx'

/** The tree with what changes it; `focus` names what shall have the focus after the change, the first of them that is there. */
export type TreeEdit = {
  readonly root: Condition
  readonly put: (root: Condition, focus?: readonly string[]) => void
}

type ConditionEditorProps = { readonly condition: Condition; readonly change: (condition: Condition) => void }

/** The condition as a form: a node in a box, what is under it in boxes inside. Whoever works by keys stays where the change was. */
export function ConditionEditor({ condition, change }: ConditionEditorProps) {
  const box = useRef<HTMLDivElement>(null)
  const wanted = useRef<readonly string[]>([])
  useEffect(() => {
    const names = wanted.current
    wanted.current = []
    for (const name of names) {
      const place = box.current?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`)
      const found = place?.matches('select') ? place : place?.querySelector<HTMLElement>("[aria-disabled='false']")
      if (found) return found.focus()
    }
  })
  const edit: TreeEdit = {
    root: condition,
    put: (root, focus = []) => {
      wanted.current = focus
      change(root)
    },
  }
  return (
    <div ref={box} className="rule-condition">
      <ConditionNode node={condition} path={[]} edit={edit} />
    </div>
  )
}
