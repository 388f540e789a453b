import { Button, TextInput } from '@mantine/core'
import { type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { PINS_MAX } from '#domain/plan/plan.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useErrorSentence } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { placeOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import type { PointOfScreen } from './plan-frame.tsx'
import type { PlanDraft } from './use-plan-draft.ts'
import type { Point } from './viewport.ts'

export type PlanEditListProps = {
  readonly draft: PlanDraft
  readonly frame: RefObject<HTMLElement | null>
  readonly toPoint: (event: PointOfScreen) => Point
  readonly building: string
  readonly floor: string
  readonly select: (equipment: string) => void
}

/** More rows than these are found by typing. */
const ROWS_MAX = 60

/** What can be put on the plan: drag it there, or press Enter and move it with the arrows. */
export function PlanEditList(props: PlanEditListProps) {
  const { draft, building, floor } = props
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const [text, setText] = useState('')
  const rows = useUnplaced(draft, building, floor, text)
  return (
    <aside className="plan-side" aria-label={t('plan.editing')}>
      <h2>{t('plan.editing')}</h2>
      <p className="muted">{t('plan.editHint')}</p>
      <div className="button-row">
        <Button
          variant="default"
          data-strong={!draft.saving || undefined}
          aria-disabled={draft.saving}
          onClick={draft.save}
        >
          {draft.saving ? t('action.sending') : t('plan.save')}
        </Button>
        <Button variant="default" onClick={draft.cancel}>
          {t('plan.cancel')}
        </Button>
      </div>
      {draft.error !== null && <p role="alert">✕ {sentence(draft.error)}</p>}
      <h2>{t('plan.unplaced')}</h2>
      <TextInput
        aria-label={t('equipment.text')}
        placeholder={t('equipment.text')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className="plan-objects">
        {rows.slice(0, ROWS_MAX).map((equipment) => (
          <Unplaced key={equipment.id} equipment={equipment} {...props} />
        ))}
      </ul>
      {rows.length > ROWS_MAX && <p className="muted">{t('plan.more', { count: rows.length - ROWS_MAX })}</p>}
    </aside>
  )
}

/** Equipment that is not on the plan and passes the text; that of the floor first. */
function useUnplaced({ pins }: PlanDraft, building: string, floor: string, text: string): readonly Equipment[] {
  const index = useSite()
  const { say } = useLanguage()
  return useMemo(() => {
    const placed = new Set(pins?.map(({ equipment }) => equipment))
    if (placed.size >= PINS_MAX) return []
    const words = text.toLowerCase().split(/\s+/)
    const far = (one: Equipment): number =>
      one.building === building ? (one.floor === floor ? 0 : one.floor === undefined ? 1 : 2) : 3
    return index.equipment
      .filter(({ id }) => !placed.has(id))
      .filter((one) => {
        const found = [one.id, one.name.en, one.name.zh, say(placeOf(index, one))].join('\n').toLowerCase()
        return words.every((word) => found.includes(word))
      })
      .toSorted((a, b) => far(a) - far(b))
  }, [index, pins, building, floor, text, say])
}

function Unplaced({ equipment, draft, frame, toPoint, select }: PlanEditListProps & { readonly equipment: Equipment }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const put = (to: Point): void => {
    draft.put(equipment.id, to)
    select(equipment.id)
    focusPin(frame, equipment.id)
  }
  const { ghost, handlers } = useDrag(
    (event) => {
      if (isOver(frame.current, event)) put(toPoint(event))
    },
    () => put(middleOf(frame.current, toPoint)),
  )
  return (
    <li>
      <button
        type="button"
        className="plan-object plan-draggable"
        aria-label={t('plan.put', { name: say(equipment.name) })}
        {...handlers}
      >
        <span className="plan-handle" aria-hidden="true">
          ⠿
        </span>
        <span>
          <Words text={equipment.name} />
          <span className="plan-object-message muted">
            <Words text={placeOf(index, equipment)} />
          </span>
        </span>
      </button>
      {ghost && (
        <span className="plan-ghost" style={{ transform: `translate(${ghost.x}px, ${ghost.y}px)` }} aria-hidden="true">
          <span className="plan-dot" />
          <Words text={equipment.name} />
        </span>
      )}
    </li>
  )
}

/** A press that does not move is a click. */
const DRAG_px = 5

/** Drags something out of the list; `ghost` is where it hangs meanwhile, on the screen. */
function useDrag(drop: (event: PointOfScreen) => void, click: () => void) {
  const [ghost, setGhost] = useState<Point | null>(null)
  const start = useRef<Point | null>(null)
  const dragged = useRef(false)
  return {
    ghost,
    handlers: {
      onPointerDown: ({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>) => {
        currentTarget.setPointerCapture(pointerId)
        start.current = { x: clientX, y: clientY }
        dragged.current = false
      },
      onPointerMove: ({ clientX: x, clientY: y }: PointerEvent<HTMLElement>) => {
        const { current } = start
        if (!current) return
        dragged.current ||= Math.hypot(x - current.x, y - current.y) > DRAG_px
        if (dragged.current) setGhost({ x, y })
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        start.current = null
        setGhost(null)
        if (dragged.current) drop(event)
      },
      onPointerCancel: () => {
        start.current = null
        setGhost(null)
      },
      // Enter brings no pointer, so the end of a drag is told from it by its own mark.
      onClick: () => {
        if (!dragged.current) click()
        dragged.current = false
      },
    },
  }
}

function isOver(frame: HTMLElement | null, { clientX, clientY }: PointOfScreen): boolean {
  if (!frame) return false
  const { left, right, top, bottom } = frame.getBoundingClientRect()
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
}

function middleOf(frame: HTMLElement | null, toPoint: PlanEditListProps['toPoint']): Point {
  if (!frame) return { x: 0.5, y: 0.5 }
  const { left, right, top, bottom } = frame.getBoundingClientRect()
  return toPoint({ clientX: (left + right) / 2, clientY: (top + bottom) / 2 })
}

/** The pin stands in the page at the next frame. */
function focusPin(frame: RefObject<HTMLElement | null>, id: string): void {
  requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-pin="${CSS.escape(id)}"]`)?.focus())
}
