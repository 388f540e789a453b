import type { FloorPlan } from '#domain/plan/plan.ts'

/** The object that is looked at stands in the URL. */
export type PlanSearch = { readonly equipment?: string }

export function readPlanSearch({ equipment }: Readonly<Record<string, unknown>>): PlanSearch {
  return typeof equipment === 'string' ? { equipment } : {}
}

/** `building.floor`, as a floor stands in the URL; ids of buildings have no dot. */
export const floorParam = ({ building, floor }: Pick<FloorPlan, 'building' | 'floor'>): string => `${building}.${floor}`

export function readFloorParam(param: string): { readonly building: string; readonly floor: string } {
  const dot = param.indexOf('.')
  return { building: param.slice(0, Math.max(0, dot)), floor: param.slice(dot + 1) }
}
