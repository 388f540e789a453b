import { HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, any, boolean, below, during, is, number, text } from './write.ts'

const MECHANIC = text('Duty mechanic; the machine’s service contractor.', '当班维修工；设备维保单位。')
const running = is('running', true)

/** Any turning machine of which only temperature and vibration are measured. */
export const machine: Profile = {
  kind: 'machine',
  label: text('Machine', '机器'),
  expectedInterval_ms: 5 * MINUTE_ms,
  points: [
    number('temperature', text('Temperature', '温度'), 'Cel', [-40, 200], {
      normal: [10, 95],
      decimals: 1,
      brick: 'Temperature_Sensor',
    }),
    number('vibration', text('Vibration (velocity, RMS)', '振动速度（有效值）'), 'mm/s', [0, 50], {
      normal: [0, 4.5],
      decimals: 1,
    }),
    boolean('running', text('Running', '运行'), { brick: 'Run_Status' }),
  ],
  alarms: [
    alarm('temperature-high', text('Machine temperature high', '机器温度高'), {
      condition: above('temperature', 100, 2.5),
      priority: 'high',
      onDelay_ms: 30 * SECOND_ms,
      offDelay_ms: 5 * MINUTE_ms,
      shows: { point: 'temperature', limit: 100 },
      opensTicket: { category: 'machine', priority: 'high' },
      means: text(
        'The machine is hotter than in normal service: cooling lost, overload, or friction of a failing bearing.',
        '机器温度超过正常：冷却失效、过载或轴承摩擦。',
      ),
      do: text(
        'Take the load off, leave the cooling on, and look at the trend: a steep rise means stop now. Check fan, filter and coolant. Do not restart before the cause is known.',
        '卸载并保持冷却，查看趋势：急升则立即停机。检查风扇、滤网和冷却液。原因未明不得重启。',
      ),
      call: MECHANIC,
    }),
    alarm('temperature-falling', text('Machine cools down without being stopped', '机器异常降温'), {
      condition: during(
        running,
        any(below('temperature', 30, 2.5), { type: 'falling', point: 'temperature', by: 30, within_ms: HOUR_ms }),
      ),
      priority: 'medium',
      onDelay_ms: 10 * MINUTE_ms,
      offDelay_ms: 10 * MINUTE_ms,
      shows: { point: 'temperature', limit: 30 },
      means: text(
        'It says running but loses its working temperature: a broken drive, no load, or the sensor fell off.',
        '显示运行但温度下降：传动断裂、空载或传感器脱落。',
      ),
      do: text(
        'Go and look whether it really turns and produces. Check the sensor’s fixing. A failure often announces itself like this a day before.',
        '到现场确认是否真正运转和出力，检查传感器固定。故障前一天常有此征兆。',
      ),
      call: MECHANIC,
    }),
    alarm('vibration-high', text('Vibration high', '振动偏高'), {
      condition: during(running, above('vibration', 4.5, 0.5)),
      priority: 'low',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: 5 * MINUTE_ms,
      shows: { point: 'vibration', limit: 4.5 },
      opensTicket: { category: 'machine', priority: 'low' },
      means: text('ISO 20816 zone C: not fit for long-term running.', 'ISO 20816 C 区：不宜长期运行。'),
      do: text(
        'Check bolts, alignment and balance within two weeks; look at how fast it grew.',
        '两周内检查螺栓、对中与平衡，并查看增长速度。',
      ),
      call: MECHANIC,
    }),
    alarm('vibration-danger', text('Vibration dangerous', '振动超限'), {
      condition: during(running, above('vibration', 7.1, 0.5)),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'vibration', limit: 7.1 },
      opensTicket: { category: 'machine', priority: 'high' },
      means: text('ISO 20816 zone D: damage is happening now.', 'ISO 20816 D 区：正在造成损坏。'),
      do: text(
        'Stop the machine and stay clear of turning parts. Take it out of service until bearings, coupling and balance were checked.',
        '停机，人员远离转动部件。轴承、联轴器和平衡检查合格前停用。',
      ),
      call: MECHANIC,
    }),
    alarm('temperature-frozen', text('Temperature sensor frozen', '温度传感器读数不变'), {
      condition: during(running, { type: 'frozen', point: 'temperature', resolution: 0.05, for_ms: 4 * HOUR_ms }),
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'temperature' },
      means: text(
        'A running machine never has the same temperature for four hours: sensor, cable or gateway is stuck.',
        '运行中的机器不可能四小时温度不变：传感器、线缆或网关卡死。',
      ),
      do: text(
        'Measure with the hand-held thermometer, then check sensor and cable.',
        '用手持测温仪核对，再查传感器与线缆。',
      ),
      call: MECHANIC,
    }),
  ],
}
