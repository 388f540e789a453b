import type { AlarmState } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import './alarm-symbol.css'

type Look = 'filled' | 'hollow' | 'grey'

/** How each state looks; unacknowledged ones blink (the symbol only). */
const LOOK: Record<AlarmState, { readonly look: Look; readonly blinks?: true; readonly mark?: 'returned' | 'lock' }> = {
  normal: { look: 'grey' },
  unacknowledged: { look: 'filled', blinks: true },
  acknowledged: { look: 'filled' },
  'rtn-unacknowledged': { look: 'hollow', blinks: true, mark: 'returned' },
  'latched-unacknowledged': { look: 'hollow', blinks: true, mark: 'lock' },
  'latched-acknowledged': { look: 'hollow', mark: 'lock' },
  shelved: { look: 'grey' },
  suppressed: { look: 'grey' },
  'out-of-service': { look: 'grey' },
}

const SHAPE: Record<Priority, { readonly d: string; readonly digit: string; readonly baseline: number }> = {
  critical: { d: 'M3 3H21V21H3Z', digit: '1', baseline: 17 },
  high: { d: 'M12 2L23 21.5H1Z', digit: '2', baseline: 19 },
  medium: { d: 'M1 2.5H23L12 22Z', digit: '3', baseline: 14.5 },
  low: { d: 'M12 2A10 10 0 1 1 12 22A10 10 0 1 1 12 2Z', digit: '4', baseline: 17 },
}
const HIDDEN_SHAPE = 'M7 3H17L22 12L17 21H7L2 12Z'

/** Letter of what hides an alarm; it replaces the digit of the priority. */
const HIDDEN_LETTER: Partial<Record<AlarmState, string>> = { shelved: 'S', suppressed: 'D', 'out-of-service': 'O' }

export type AlarmSymbolProps = { readonly priority: Priority; readonly state: AlarmState }

/**
 * Shape + number + colour of an alarm. The word always stands beside it as text, so the picture itself is hidden from screen readers.
 */
export function AlarmSymbol({ priority, state }: AlarmSymbolProps) {
  const { look, blinks, mark } = LOOK[state]
  const letter = HIDDEN_LETTER[state]
  const { d, digit, baseline } = SHAPE[priority]
  return (
    <svg
      className="alarm-symbol"
      viewBox="-1 -1 36 26"
      aria-hidden="true"
      data-priority={priority}
      data-look={look}
      data-unacknowledged={blinks}
    >
      <path className="alarm-symbol-shape" d={letter ? HIDDEN_SHAPE : d} />
      {look === 'hollow' && <path className="alarm-symbol-edge" d={d} />}
      <text className="alarm-symbol-glyph" x="12" y={letter ? 17 : baseline}>
        {letter ?? digit}
      </text>
      {mark === 'returned' && (
        <text className="alarm-symbol-mark" x="30" y="18">
          ↩
        </text>
      )}
      {mark === 'lock' && (
        <g>
          <path className="alarm-symbol-lock" d="M27 13V10A3 3 0 0 1 33 10V13" />
          <path className="alarm-symbol-mark" d="M25.5 13H34.5V20H25.5Z" />
        </g>
      )}
    </svg>
  )
}
