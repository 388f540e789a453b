import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Building } from '#domain/site/site.ts'
import type { Text } from '#domain/text.ts'

/** The pumps and tanks of a building, highest floor first. */
export type WaterBuilding = { readonly id: string; readonly name: Text | null; readonly floors: readonly WaterFloor[] }
export type WaterFloor = {
  /** Empty where it is not given. */
  readonly floor: string
  readonly tanks: readonly Equipment[]
  readonly pumps: readonly Equipment[]
}

/** Buildings and floors in the order of the site file, floors turned over: what is high stands high. */
export function waterBuildings(
  buildings: readonly Building[],
  equipment: readonly Equipment[],
): readonly WaterBuilding[] {
  const water = equipment.filter(({ kind }) => kind === 'pump' || kind === 'water-tank')
  const known = new Set(buildings.map(({ id }) => id))
  const places = [
    ...buildings.map(({ id, name, floors }) => ({ id, name, floors })),
    { id: '', name: null, floors: [] as readonly string[] },
  ]
  return places.flatMap(({ id, name, floors }) => {
    const own = water.filter(({ building }) => (building !== undefined && known.has(building) ? building : '') === id)
    return own.length === 0 ? [] : [{ id, name, floors: waterFloors(floors, own) }]
  })
}

function waterFloors(order: readonly string[], own: readonly Equipment[]): readonly WaterFloor[] {
  const heightOf = (floor: string): number => order.indexOf(floor)
  const floors = [...new Set(own.map(({ floor = '' }) => floor))].toSorted((a, b) => heightOf(b) - heightOf(a))
  return floors.map((floor) => {
    const here = own.filter((one) => (one.floor ?? '') === floor)
    return {
      floor,
      tanks: here.filter(({ kind }) => kind === 'water-tank'),
      pumps: here.filter(({ kind }) => kind === 'pump'),
    }
  })
}
