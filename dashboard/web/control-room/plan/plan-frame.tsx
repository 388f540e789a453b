import { Button } from '@mantine/core'
import { type RefObject, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FloorPlan } from '#domain/plan/plan.ts'
import { pictureUrl } from './plan-queries.ts'
import { type PinnedObject, useObjectName } from './plan-objects.ts'
import { PlanPin } from './plan-pin.tsx'
import { type Placed, spread } from './spread.ts'
import type { PlanDraft } from './use-plan-draft.ts'
import { pixelOf, useViewport, type Viewport } from './use-viewport.ts'
import { type Point, toPicture, toWindow } from './viewport.ts'

export type PlanFrameProps = {
  readonly frame: RefObject<HTMLElement | null>
  readonly plan: FloorPlan
  readonly place: string
  readonly objects: readonly PinnedObject[]
  readonly selected: string | undefined
  readonly select: (equipment: string) => void
  readonly draft: PlanDraft
  /** Given the way from a pixel of the window to a point of the picture, for what is dropped from outside. */
  readonly offer: (toPoint: (event: PointOfScreen) => Point) => void
}
export type PointOfScreen = { readonly clientX: number; readonly clientY: number }

/** The window onto a plan: picture, pins, and the ways to look at them. */
export function PlanFrame(props: PlanFrameProps) {
  const { frame, plan, place, objects, selected, offer } = props
  const { t } = useTranslation()
  const viewport = useViewport(frame, plan.image)
  const { view, window, shown } = viewport
  const at = toWindow(view, shown, window, { x: 0, y: 0 })
  const [missing, setMissing] = useState(false)
  useEffect(() => {
    offer((event) => toPicture(view, shown, window, frame.current ? pixelOf(event, frame.current) : { x: 0, y: 0 }))
  })
  const chosen = objects.find(({ equipment }) => equipment.id === selected)?.pin
  const { look } = viewport
  const editing = props.draft.pins !== null
  const { x, y } = chosen ?? {}
  useEffect(() => {
    // What is asked for by name shall be in sight, however near the picture is.
    if (x !== undefined && y !== undefined && !editing) look({ x, y })
  }, [x, y, editing, look])
  return (
    <div className="plan-main">
      <section
        ref={frame}
        className="plan-frame"
        aria-label={t('plan.window')}
        aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight ArrowUp ArrowDown"
        // A region that moves by keys must be reachable by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        {...viewport.pointerHandlers}
      >
        <img
          className="plan-picture"
          src={pictureUrl(plan)}
          alt={t('plan.picture', { place })}
          draggable={false}
          style={{ width: shown.width, height: shown.height, transform: `translate(${at.x}px, ${at.y}px)` }}
          onError={() => setMissing(true)}
          onLoad={() => setMissing(false)}
        />
        <Pins {...props} viewport={viewport} />
        {missing && (
          <p className="plan-missing" role="alert">
            ✕ {t('plan.missing')}
          </p>
        )}
      </section>
      <ZoomBar viewport={viewport} />
    </div>
  )
}

function Pins({ objects, selected, select, draft, frame, viewport }: PlanFrameProps & { readonly viewport: Viewport }) {
  const nameOf = useObjectName()
  const { view, window, shown } = viewport
  const editing = draft.pins !== null
  const points = objects.map(({ pin }) => toWindow(view, shown, window, pin))
  // While they are placed, pins stand exactly where they will be.
  const placed: readonly Placed[] = editing ? points.map((point) => ({ ...point, leads: false })) : spread(points)
  return (
    <>
      <svg className="plan-leaders" width={window.width} height={window.height} aria-hidden="true">
        {placed.map(({ x, y, leads }, index) => {
          const { x: fromX, y: fromY } = points[index]!
          return leads ? (
            <g key={objects[index]!.equipment.id}>
              <path d={`M${fromX} ${fromY}L${x} ${y}`} />
              <circle cx={fromX} cy={fromY} r="4" />
            </g>
          ) : null
        })}
      </svg>
      {objects.map((object, index) => {
        const { id } = object.equipment
        return (
          <PlanPin
            key={id}
            object={object}
            name={nameOf(object)}
            placed={placed[index]!}
            selected={id === selected}
            select={() => select(id)}
            edit={
              editing
                ? {
                    dragTo: (event) => {
                      if (frame.current) draft.put(id, toPicture(view, shown, window, pixelOf(event, frame.current)))
                    },
                    move: (x, y) =>
                      draft.put(id, { x: object.pin.x + x / shown.width, y: object.pin.y + y / shown.height }),
                    remove: () => draft.remove(id),
                  }
                : null
            }
          />
        )
      })}
    </>
  )
}

function ZoomBar({ viewport }: { readonly viewport: Viewport }) {
  const { t } = useTranslation()
  return (
    <div className="plan-zoom">
      <Button variant="default" aria-label={t('plan.zoomIn')} aria-keyshortcuts="+" onClick={viewport.zoomIn}>
        +
      </Button>
      <Button variant="default" aria-label={t('plan.zoomOut')} aria-keyshortcuts="-" onClick={viewport.zoomOut}>
        −
      </Button>
      <Button variant="default" aria-keyshortcuts="0" onClick={viewport.whole}>
        {t('plan.whole')}
      </Button>
      <output>{t('plan.zoom', { percent: Math.round(viewport.view.zoom * 100) })}</output>
    </div>
  )
}
