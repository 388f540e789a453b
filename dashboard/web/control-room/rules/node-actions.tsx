import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/action-button.tsx'
import type { NodeProps } from './condition-node.tsx'
import { GROUP_TYPES, move, type NodePath, parentPath, remove, unwrap, wrap } from './condition-tree.ts'
import { useFreshLeaf } from './use-fresh-leaf.ts'
import { GROUP_KEY } from './words.ts'

/** The name of a part of a node, for the focus to go to. */
export const focusName = (path: NodePath, part = 'type'): string => `${['condition', ...path].join('.')}:${part}`

/** Moves a node, takes it out, puts it into a group. What is not possible where it stands is not offered. */
export function NodeActions({ node, path, edit, what }: NodeProps & { readonly what: string }) {
  const { t } = useTranslation()
  const up = move(edit.root, path, -1)
  const down = move(edit.root, path, 1)
  const without = remove(edit.root, path)
  const dissolved = unwrap(edit.root, path)
  return (
    <span className="rule-node-actions">
      {(up ?? down) && (
        <>
          <Step path={path} moved={up} part="up" label={t('rules.up', { what })} edit={edit}>
            ▲
          </Step>
          <Step path={path} moved={down} part="down" label={t('rules.down', { what })} edit={edit}>
            ▼
          </Step>
        </>
      )}
      {without && (
        <ActionButton
          whyNot={null}
          label={t('rules.remove', { what })}
          onClick={() => edit.put(without, [focusName(parentPath(path))])}
        >
          ✕
        </ActionButton>
      )}
      {dissolved && (
        <ActionButton
          whyNot={null}
          label={t('rules.unwrapOf', { what })}
          onClick={() => edit.put(dissolved, [focusName(path)])}
        >
          {t('rules.unwrap')}
        </ActionButton>
      )}
      <Wrap node={node} path={path} edit={edit} what={what} />
    </span>
  )
}

type StepProps = Pick<NodeProps, 'edit' | 'path'> & {
  readonly moved: ReturnType<typeof move>
  readonly part: 'up' | 'down'
  readonly label: string
  readonly children: string
}

/** At an end the button stays where it is, so that the others do not jump under the pointer. */
function Step({ path, moved, part, label, edit, children }: StepProps) {
  const { t } = useTranslation()
  return (
    <span data-focus={focusName(path, part)}>
      <ActionButton
        whyNot={moved ? null : t('rules.atEnd')}
        label={label}
        onClick={() => {
          if (moved) edit.put(moved.root, [focusName(moved.path, part), focusName(moved.path)])
        }}
      >
        {children}
      </ActionButton>
    </span>
  )
}

function Wrap({ node, path, edit, what }: NodeProps & { readonly what: string }) {
  const { t } = useTranslation()
  const fresh = useFreshLeaf()
  const [open, setOpen] = useState(false)
  const put = (type: (typeof GROUP_TYPES)[number]): void => {
    setOpen(false)
    edit.put(wrap(edit.root, path, type, fresh(node)), [focusName(path)])
  }
  return (
    <details className="rule-wrap" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('rules.wrap')}</summary>
      <span className="button-row">
        {GROUP_TYPES.map((type) => (
          <ActionButton
            key={type}
            whyNot={null}
            label={t('rules.wrapIn', { group: t(GROUP_KEY[type]), what })}
            onClick={() => put(type)}
          >
            {t(GROUP_KEY[type])}
          </ActionButton>
        ))}
      </span>
    </details>
  )
}
