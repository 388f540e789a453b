import { type ReactNode, useId } from 'react'

export type ActionButtonProps = {
  readonly children: ReactNode
  readonly onClick: () => void
  /** Why the action is not possible now; the button then stays focusable and says so. */
  readonly whyNot: string | null
  readonly label?: string
  readonly strong?: boolean
  /** Shows the reason as text below, not only as a description. */
  readonly showWhy?: boolean
  readonly tabIndex?: number
  readonly shortcut?: string
}

/** Plain, because a list has one in every row. A button that never leaves a person wondering: when it cannot be used, it says why. */
export function ActionButton(props: ActionButtonProps) {
  const { children, onClick, whyNot, label, strong, showWhy, tabIndex, shortcut } = props
  const whyId = useId()
  return (
    <span className="action-button">
      <button
        type="button"
        className="plain-button"
        aria-disabled={whyNot !== null}
        aria-describedby={whyNot === null ? undefined : whyId}
        aria-label={label}
        aria-keyshortcuts={shortcut}
        title={whyNot ?? undefined}
        data-strong={(strong && whyNot === null) || undefined}
        tabIndex={tabIndex}
        onClick={(event) => {
          event.stopPropagation()
          if (whyNot === null) onClick()
        }}
      >
        {children}
      </button>
      {whyNot !== null && (
        <span id={whyId} className={showWhy ? 'why' : 'sr-only'}>
          {whyNot}
        </span>
      )}
    </span>
  )
}
