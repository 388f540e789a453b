import { QUALITY } from '#domain/point/judge.ts'
import { waterTank } from '#domain/profile/water-tank.ts'
import { type Board, equipment, site } from '../board.ts'
import { levels, line, rows, states } from '../panel.ts'
import { AT_SITE, CHOSEN, influxQl } from '../source.ts'
import { grafanaUnit } from '../unit.ts'

/** From this code on the quality is bad; see point/judge.ts. */
const BAD_FROM = QUALITY['out-of-range']
const level = waterTank.points.find(({ name }) => name === 'level')!

/** A whole site at a glance; every panel leads on to the dashboard of its kind by the name of its equipment. */
export const siteBoard: Board = {
  id: 'site',
  title: { en: 'site overview', zh: '项目总览' },
  variables: [site('readings'), equipment(null)],
  sections: [
    {
      title: { en: 'Plant', zh: '设备' },
      panels: [
        levels(
          { en: 'Water levels', zh: '水箱液位' },
          grafanaUnit(level.unit),
          [0, 100],
          influxQl(
            'readings',
            `SELECT last("value") FROM "readings" WHERE ${AT_SITE} AND "point" = 'level' AND $timeFilter GROUP BY "equipment"`,
            { alias: '$tag_equipment' },
          ),
        ),
        states(
          { en: 'Running', zh: '运行' },
          [
            { en: 'stopped', zh: '停止' },
            { en: 'running', zh: '运行' },
          ],
          [
            influxQl(
              'readings',
              `SELECT last("value") FROM "readings" WHERE ${AT_SITE} AND "point" = 'running' AND $timeFilter GROUP BY time($__interval), "equipment" fill(none)`,
              { alias: '$tag_equipment' },
            ),
          ],
        ),
        line({
          title: { en: 'Power', zh: '功率' },
          unit: grafanaUnit('kW'),
          queries: [
            influxQl(
              'readings',
              `SELECT mean("value") FROM "readings" WHERE ${CHOSEN} AND "point" = 'power' AND $timeFilter GROUP BY time($__interval), "equipment" fill(none)`,
              { alias: '$tag_equipment' },
            ),
          ],
        }),
        line({
          title: { en: 'Pressure behind the pumps', zh: '水泵出口压力' },
          unit: grafanaUnit('bar'),
          queries: [
            influxQl(
              'readings',
              `SELECT mean("value") FROM "readings" WHERE ${CHOSEN} AND "point" = 'discharge_pressure' AND $timeFilter GROUP BY time($__interval), "equipment" fill(none)`,
              { alias: '$tag_equipment' },
            ),
          ],
        }),
      ],
    },
    {
      title: { en: 'Readings', zh: '读数' },
      panels: [
        line({
          title: { en: 'Readings stored', zh: '已存读数' },
          unit: 'short',
          as: 'stacked',
          queries: [
            influxQl(
              'readings',
              `SELECT count("quality") FROM "readings" WHERE ${CHOSEN} AND $timeFilter GROUP BY time($__interval), "equipment" fill(none)`,
              { alias: '$tag_equipment' },
            ),
          ],
        }),
        line({
          title: { en: 'Readings of bad quality', zh: '坏质量读数' },
          about: {
            en: 'The number was outside its range, of the wrong type or missing.',
            zh: '数值超出量程、类型错误或缺失。',
          },
          unit: 'short',
          as: 'stacked',
          queries: [
            influxQl(
              'readings',
              `SELECT count("quality") FROM "readings" WHERE ${CHOSEN} AND "quality" >= ${BAD_FROM} AND $timeFilter GROUP BY time($__interval), "equipment", "point" fill(none)`,
              { alias: '$tag_equipment $tag_point' },
            ),
          ],
        }),
        rows(
          { en: 'Newest value of every point', zh: '各点位最新值' },
          influxQl(
            'readings',
            `SELECT last("value") AS "value", "quality" FROM "readings" WHERE ${CHOSEN} AND $timeFilter GROUP BY "equipment", "point"`,
            { format: 'table' },
          ),
        ),
      ],
    },
  ],
}
