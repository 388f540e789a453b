import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Condition, Group, Leaf } from '#domain/condition/condition.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import type { TreeEdit } from './condition-editor.tsx'
import {
  append,
  changeGroup,
  childrenOf,
  GROUP_TYPES,
  type GroupType,
  hasMembers,
  isGroup,
  type LeafType,
  nodeAt,
  type NodePath,
  parentPath,
  putAt,
} from './condition-tree.ts'
import { LeafFields } from './leaf-fields.tsx'
import { leafOf } from './new-leaf.ts'
import { focusName, NodeActions } from './node-actions.tsx'
import { useProblemAt, useRuleForm } from './rule-form.ts'
import { referencesBeside } from './rule-points.ts'
import { useFreshLeaf } from './use-fresh-leaf.ts'
import { useSentence } from './use-sentence.ts'
import { GROUP_KEY, LEAF_KEY } from './words.ts'

export type NodeProps<N extends Condition = Condition> = {
  readonly node: N
  readonly path: NodePath
  readonly edit: TreeEdit
}

/** A node with its fields or its members, and what can be done with it. */
export function ConditionNode(props: NodeProps) {
  const { node, path, edit } = props
  const problem = useProblemAt()(['condition', ...path])
  const what = useSentence()(node)
  const role = useRole(edit.root, path)
  return (
    <fieldset className="rule-node" data-group={isGroup(node) || undefined}>
      <legend className="sr-only">{what}</legend>
      <div className="rule-node-head">
        {role !== null && <strong className="rule-role">{role}</strong>}
        {isGroup(node) ? <GroupType {...props} node={node} /> : <LeafType {...props} node={node} />}
        <NodeActions node={node} path={path} edit={edit} what={what} />
      </div>
      {problem !== undefined && <strong className="rule-problem">✕ {problem}</strong>}
      {isGroup(node) ? (
        <Members {...props} node={node} what={what} />
      ) : (
        <div className="rule-fields">
          <LeafFields
            leaf={node}
            path={['condition', ...path]}
            put={(leaf) => edit.put(putAt(edit.root, path, leaf))}
          />
        </div>
      )}
    </fieldset>
  )
}

/** The two parts of `while` are told apart by a word. */
function useRole(root: Condition, path: NodePath): string | null {
  const { t } = useTranslation()
  if (path.length === 0 || nodeAt(root, parentPath(path)).type !== 'while') return null
  return path.at(-1) === 'guard' ? t('rules.node.guard') : t('rules.node.then')
}

function GroupType({ node, path, edit }: NodeProps<Group>) {
  const { t } = useTranslation()
  const fresh = useFreshLeaf()
  return (
    <NativeSelect
      aria-label={t('rules.node.type')}
      data-focus={focusName(path)}
      value={node.type}
      data={GROUP_TYPES.map((type) => ({ value: type, label: t(GROUP_KEY[type]) }))}
      onChange={(event) =>
        edit.put(changeGroup(edit.root, path, event.currentTarget.value as GroupType, fresh(node)), [focusName(path)])
      }
    />
  )
}

const LEAF_TYPES = Object.keys(LEAF_KEY) as LeafType[]

function LeafType({ node, path, edit }: NodeProps<Leaf>) {
  const { t } = useTranslation()
  const { points } = useRuleForm()
  return (
    <NativeSelect
      aria-label={t('rules.node.type')}
      data-focus={focusName(path)}
      value={node.type}
      data={LEAF_TYPES.map((type) => ({ value: type, label: t(LEAF_KEY[type]) }))}
      onChange={(event) => {
        const type = event.currentTarget.value as LeafType
        edit.put(putAt(edit.root, path, leafOf(type, referencesBeside(points, node.point), node)))
      }}
    />
  )
}

function Members({ node, path, edit, what }: NodeProps<Group> & { readonly what: string }) {
  const { t } = useTranslation()
  const fresh = useFreshLeaf()
  const children = childrenOf(node)
  return (
    <>
      {children.map((child) => (
        <ConditionNode key={child.path.join('.')} node={child.node} path={[...path, ...child.path]} edit={edit} />
      ))}
      {hasMembers(node) && (
        <ActionButton
          whyNot={null}
          label={t('rules.addTo', { what })}
          onClick={() => {
            const root = append(edit.root, path, fresh(node))
            if (root) edit.put(root, [focusName([...path, 'of', children.length])])
          }}
        >
          + {t('rules.add')}
        </ActionButton>
      )}
    </>
  )
}
