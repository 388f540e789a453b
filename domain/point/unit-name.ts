/** Names of UCUM codes as a person reads them; a code that is not here is shown as it is. */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  Cel: '°C',
  'm3/h': 'm³/h',
  m3: 'm³',
  'kW.h': 'kWh',
  '[pH]': 'pH',
  '[NTU]': 'NTU',
  '{NTU}': 'NTU',
  '1': '',
}

/** The name of a unit, empty where a number stands alone. */
export const unitName = (unit: string): string => (Object.hasOwn(UNIT_NAMES, unit) ? UNIT_NAMES[unit]! : unit)
