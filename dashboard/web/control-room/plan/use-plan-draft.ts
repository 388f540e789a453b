import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FloorPlan, Pin } from '#domain/plan/plan.ts'
import { planApi } from '#domain/wire/plan-api.ts'
import { call } from '../../api/call.ts'
import { plansQuery } from './plan-queries.ts'
import type { Point } from './viewport.ts'

export type PlanDraft = {
  /** null: the plan is looked at, not changed. */
  readonly pins: readonly Pin[] | null
  readonly begin: () => void
  readonly cancel: () => void
  /** Puts equipment to a place, or moves it there. */
  readonly put: (equipment: string, to: Point) => void
  readonly remove: (equipment: string) => void
  readonly save: () => void
  readonly saving: boolean
  readonly error: unknown
}

const onPicture = (share: number): number => Math.min(1, Math.max(0, share))

/** Pins while they are placed; the plan changes when the server has recorded them. */
export function usePlanDraft(plan: FloorPlan | undefined): PlanDraft {
  const queries = useQueryClient()
  const [draft, setDraft] = useState<{ readonly pins: readonly Pin[]; readonly version: number } | null>(null)
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const change = (next: (pins: readonly Pin[]) => readonly Pin[]): void =>
    setDraft((old) => old && { ...old, pins: next(old.pins) })
  const save = async (): Promise<void> => {
    if (!plan || !draft) return
    setSaving(true)
    setError(null)
    try {
      const { site, building, floor } = plan
      await call(planApi.savePins, {
        params: { site, building, floor },
        body: { version: draft.version, pins: [...draft.pins] },
      })
      await queries.invalidateQueries(plansQuery(site))
      setDraft(null)
    } catch (failed) {
      setError(failed)
    } finally {
      setSaving(false)
    }
  }
  return {
    pins: draft?.pins ?? null,
    begin: () => {
      if (plan) setDraft({ pins: plan.pins, version: plan.version })
    },
    cancel: () => {
      setDraft(null)
      setError(null)
      if (plan) void queries.invalidateQueries(plansQuery(plan.site))
    },
    put: (equipment, { x, y }) =>
      change((pins) => [
        ...pins.filter((pin) => pin.equipment !== equipment),
        { equipment, x: onPicture(x), y: onPicture(y) },
      ]),
    remove: (equipment) => change((pins) => pins.filter((pin) => pin.equipment !== equipment)),
    save: () => void save(),
    saving,
    error,
  }
}
