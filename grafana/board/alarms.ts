import { FLOOD_BEGINS_OVER, FLOOD_ENDS_UNDER } from '#domain/kpi/live.ts'
import { TARGETS } from '#domain/kpi/measure.ts'
import { type Board, site } from '../board.ts'
import { line, numbers, states } from '../panel.ts'
import { promQl } from '../source.ts'

const AT = 'site=~"$site"'
const perHour = TARGETS['per-hour']

/** The load on the operator. What stands here is read by engineers; alarms are acknowledged in Watchroom only. */
export const alarmsBoard: Board = {
  id: 'alarm-kpi',
  title: { en: 'alarm load', zh: '报警负荷' },
  variables: [site('platform')],
  from: 'now-24h',
  sections: [
    {
      title: { en: 'Load', zh: '负荷' },
      panels: [
        numbers({ en: 'Last 10 minutes', zh: '最近 10 分钟' }, 'none', [
          promQl(`watchroom_alarms_last_ten_minutes{${AT}}`, '{{site}}'),
        ]),
        numbers({ en: 'Last hour', zh: '最近 1 小时' }, 'none', [
          promQl(`watchroom_alarms_last_hour{${AT}}`, '{{site}}'),
        ]),
        numbers({ en: 'Not acknowledged', zh: '未确认' }, 'none', [
          promQl(`sum by (site) (watchroom_alarms{${AT},state=~".*unacknowledged"})`, '{{site}}'),
        ]),
        numbers({ en: 'Consoles', zh: '值班台' }, 'none', [promQl(`watchroom_consoles{${AT}}`, '{{site}}')]),
        line({
          title: { en: 'Alarms per hour', zh: '每小时报警' },
          about: {
            en: `At most ${perHour.limit} an hour can be managed, about ${perHour.about ?? perHour.limit} are comfortable (ISA-18.2).`,
            zh: `每小时最多 ${perHour.limit} 条可应对，约 ${perHour.about ?? perHour.limit} 条为宜（ISA-18.2）。`,
          },
          unit: 'none',
          limits: [perHour.about ?? perHour.limit, perHour.limit],
          queries: [promQl(`watchroom_alarms_last_hour{${AT}}`, '{{site}}')],
        }),
        line({
          title: { en: 'Alarms per 10 minutes', zh: '每 10 分钟报警' },
          about: {
            en: `A flood begins over ${FLOOD_BEGINS_OVER} and ends under ${FLOOD_ENDS_UNDER}.`,
            zh: `超过 ${FLOOD_BEGINS_OVER} 条为泛滥，低于 ${FLOOD_ENDS_UNDER} 条结束。`,
          },
          unit: 'none',
          limits: [FLOOD_ENDS_UNDER, FLOOD_BEGINS_OVER],
          queries: [promQl(`watchroom_alarms_last_ten_minutes{${AT}}`, '{{site}}')],
        }),
        states(
          { en: 'Flood', zh: '泛滥' },
          [
            { en: 'no', zh: '否' },
            { en: 'flood', zh: '泛滥' },
          ],
          [promQl(`watchroom_alarm_flood{${AT}}`, '{{site}}')],
          24,
        ),
      ],
    },
    {
      title: { en: 'What stands', zh: '当前报警' },
      panels: [
        line({
          title: { en: 'By priority', zh: '按优先级' },
          unit: 'none',
          as: 'stacked',
          queries: [
            promQl(
              `sum by (priority) (watchroom_alarms{${AT},state!~"shelved|suppressed|out-of-service"})`,
              '{{priority}}',
            ),
          ],
        }),
        line({
          title: { en: 'By state', zh: '按状态' },
          unit: 'none',
          as: 'stacked',
          queries: [promQl(`sum by (state) (watchroom_alarms{${AT}})`, '{{state}}')],
        }),
        line({
          title: { en: 'Messages to people that wait', zh: '待发通知' },
          unit: 'none',
          queries: [promQl(`watchroom_deliveries_waiting{${AT}}`, '{{site}}')],
        }),
        line({
          title: { en: 'Facts per hour', zh: '每小时记录' },
          unit: 'none',
          queries: [promQl(`increase(watchroom_changes_total{${AT}}[1h])`, '{{site}}')],
        }),
      ],
    },
  ],
}
