import type { KeyboardEvent, PointerEvent } from 'react'
import { alarmState } from '#domain/alarm/alarm.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Words } from '../../ui/words.tsx'
import type { PlanObject } from './plan-objects.ts'
import type { Placed } from './spread.ts'

export type PlanPinProps = {
  readonly object: PlanObject
  readonly name: string
  readonly placed: Placed
  readonly selected: boolean
  readonly select: () => void
  /** null: the pin stands where it stands. */
  readonly edit: PinEdit | null
}
export type PinEdit = {
  readonly dragTo: (event: PointerEvent<HTMLElement>) => void
  /** By pixels of the window. */
  readonly move: (x: number, y: number) => void
  readonly remove: () => void
}

/** An arrow key moves a pin by so many pixels; with Shift by ten times as many. */
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const FAR = 10

/** A piece of equipment on the plan: a mark at its place, the alarm's symbol beside it. */
export function PlanPin({ object, name, placed, selected, select, edit }: PlanPinProps) {
  const { alarm, silent, equipment } = object
  return (
    <button
      type="button"
      className="plan-pin"
      aria-pressed={selected}
      title={name}
      data-pin={equipment.id}
      data-editing={edit !== null || undefined}
      style={{ transform: `translate(${placed.x}px, ${placed.y}px)` }}
      onClick={select}
      {...(edit ? editHandlers(edit) : {})}
    >
      <span className="sr-only">{name}</span>
      {(!placed.leads || !alarm) && <span className="plan-dot" data-silent={silent || undefined} />}
      {alarm && <AlarmSymbol priority={alarm.priority} state={alarmState(alarm)} />}
      {silent && (
        <span className="plan-silent" aria-hidden="true">
          ?
        </span>
      )}
      <span className="plan-pin-name" aria-hidden="true">
        <Words text={equipment.name} />
      </span>
    </button>
  )
}

const editHandlers = ({ dragTo, move, remove }: PinEdit) => ({
  onPointerDown: (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation() // the picture stays while a pin is dragged
    event.currentTarget.setPointerCapture(event.pointerId)
  },
  onPointerMove: (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) dragTo(event)
  },
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
    const arrow = ARROWS[event.key]
    const isRemove = event.key === 'Delete' || event.key === 'Backspace'
    if (!arrow && !isRemove) return
    // The arrows move the pin, not the picture.
    event.preventDefault()
    if (arrow) move(arrow[0] * (event.shiftKey ? FAR : 1), arrow[1] * (event.shiftKey ? FAR : 1))
    else remove()
  },
})
