import { unitName } from '#domain/point/unit-name.ts'

/** Grafana's names of UCUM codes; it scales these by itself. */
const GRAFANA: Readonly<Record<string, string>> = {
  '': 'none',
  '1': 'none',
  '%': 'percent',
  A: 'amp',
  bar: 'pressurebar',
  Cel: 'celsius',
  h: 'h',
  kg: 'masskg',
  kW: 'kwatt',
  'kW.h': 'kwatth',
  'm/s': 'velocityms',
  V: 'volt',
}

/** The unit of a panel; one that Grafana has no name for stands behind the number as it is. */
export const grafanaUnit = (unit: string): string =>
  Object.hasOwn(GRAFANA, unit) ? GRAFANA[unit]! : `suffix: ${unitName(unit)}`
