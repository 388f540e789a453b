/** value × scale + offset, in the unit of the point. */
export type Conversion = { readonly scale: number; readonly offset: number }

/** UCUM codes of recorded data and of our points. A pair that is not here is an error, never a guess. */
const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  'L/min → m3/h': { scale: 0.06, offset: 0 },
  'L/s → m3/h': { scale: 3.6, offset: 0 },
  '[degF] → Cel': { scale: 5 / 9, offset: (-32 * 5) / 9 },
  '[psi] → bar': { scale: 0.0689475729, offset: 0 },
  '[psi] → Pa': { scale: 6894.75729, offset: 0 },
  '1 → %': { scale: 100, offset: 0 },
  '% → [ppm]': { scale: 10_000, offset: 0 },
  'W → kW': { scale: 0.001, offset: 0 },
  '[mi_i]/h → m/s': { scale: 0.44704, offset: 0 },
  'km/h → m/s': { scale: 1 / 3.6, offset: 0 },
}

/** How to get from one unit to the other, or null where nobody has written it down. */
export const conversion = (from: string, to: string): Conversion | null =>
  from === to ? { scale: 1, offset: 0 } : (CONVERSIONS[`${from} → ${to}`] ?? null)
