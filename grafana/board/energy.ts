import { energyMeter } from '#domain/profile/energy-meter.ts'
import { type Board, equipment, site } from '../board.ts'
import { line, panelOf } from '../panel.ts'
import { CHOSEN, influxQl } from '../source.ts'
import { grafanaUnit } from '../unit.ts'
import { signOf } from './kinds.ts'

const pointsOf = (...names: readonly string[]) =>
  names.map((name) => panelOf(energyMeter.points.find((point) => point.name === name)!))

/** A register only grows; where it begins anew the difference is left out. Cells are of UTC. */
const perCell = (cells: 'readings_1h' | 'readings_1d', size: '1h' | '1d') =>
  influxQl(
    'cells',
    `SELECT non_negative_difference(last("last")) FROM "${cells}" WHERE ${CHOSEN} AND "point" = 'energy' AND "count" > 0 AND $timeFilter GROUP BY time(${size}), "equipment" fill(none)`,
    { alias: '$tag_equipment' },
  )

/** Meters: what is drawn now, and what was used. */
export const energyBoard: Board = {
  id: 'energy',
  title: { en: 'energy', zh: '能源' },
  variables: [site('readings'), equipment(signOf('energy-meter'))],
  from: 'now-7d',
  sections: [
    { title: { en: 'Power', zh: '功率' }, panels: pointsOf('power', 'max_demand', 'power_factor') },
    {
      title: { en: 'Use', zh: '用电量' },
      panels: [
        line({
          title: { en: 'Energy per hour', zh: '每小时电量' },
          unit: grafanaUnit('kW.h'),
          as: 'stacked',
          queries: [perCell('readings_1h', '1h')],
        }),
        line({
          title: { en: 'Energy per day (of UTC)', zh: '每日电量（UTC）' },
          unit: grafanaUnit('kW.h'),
          as: 'stacked',
          queries: [perCell('readings_1d', '1d')],
        }),
        ...pointsOf('energy'),
      ],
    },
    { title: { en: 'Supply', zh: '供电' }, panels: pointsOf('voltage', 'current') },
  ],
}
