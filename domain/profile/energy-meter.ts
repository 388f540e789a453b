import { HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, all, any, below, counter, during, number, text } from './write.ts'

const ELECTRICIAN = text('Duty electrician.', '当班电工。')
const ENERGY = text('Energy manager.', '能源管理员。')

/** An electricity meter of a feeder, HVAC or lighting circuit. Defaults: 500 kW contracted, 220 V (GB/T 12325: +7 %, −10 %). */
export const energyMeter: Profile = {
  kind: 'energy-meter',
  label: text('Energy meter', '电能表'),
  expectedInterval_ms: MINUTE_ms,
  points: [
    number('power', text('Power (negative: fed back)', '有功功率（负值为上网）'), 'kW', [-2000, 2000], {
      normal: [0, 450],
      decimals: 1,
      brick: 'Power_Sensor',
    }),
    counter('energy', text('Energy register', '电能表底'), 'kW.h', { decimals: 2, brick: 'Energy_Sensor' }),
    number('voltage', text('Voltage', '电压'), 'V', [0, 500], {
      normal: [198, 235.4],
      decimals: 1,
      brick: 'Voltage_Sensor',
    }),
    number('current', text('Current', '电流'), 'A', [0, 4000], {
      normal: [0, 800],
      decimals: 1,
      brick: 'Current_Sensor',
    }),
    number('power_factor', text('Power factor', '功率因数'), '1', [-1, 1], { normal: [0.9, 1], decimals: 2 }),
    number('max_demand', text('Maximum demand of the period', '本期最大需量'), 'kW', [0, 2000], {
      normal: [0, 500],
      decimals: 1,
      brick: 'Peak_Power_Demand_Sensor',
    }),
  ],
  alarms: [
    alarm('demand-near-contract', text('Power near the contracted maximum', '功率接近合同需量'), {
      condition: above('power', 450, 20),
      priority: 'medium',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: 2 * MINUTE_ms,
      shows: { point: 'power', limit: 450 },
      means: text(
        'Power has been above 90 % of the contract for five minutes. The bill counts the mean of 15 minutes: about ten are left.',
        '功率超过合同值 90 % 已五分钟。计费按 15 分钟平均需量，约剩十分钟可调整。',
      ),
      do: text(
        'Shed in this order: vehicle charging, electric water heaters, half of the chillers or set-point up 1 K, decorative lighting. Never fire, elevators, domestic water, data rooms. Put back one after another, five minutes apart.',
        '按顺序减载：充电桩、电热水器、半数冷机或设定提高 1 K、装饰照明。不得停消防、电梯、生活水、机房。恢复时逐项间隔五分钟。',
      ),
      call: ENERGY,
    }),
    alarm('contract-exceeded', text('Contracted demand exceeded this period', '本期需量已超合同'), {
      condition: above('max_demand', 500, 5),
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'max_demand', limit: 500 },
      means: text(
        'The highest 15 minutes of the billing period lie above the contract; the surcharge is due. It stays until the register is reset.',
        '本计费期最大需量超过合同值，将产生加价；保持到需量清零。',
      ),
      do: text(
        'Find the quarter hour in the trend and what started then. Write the cause into a ticket; change the start times or the contract.',
        '在趋势中找到该时段及当时启动的设备，写入工单；调整启动时间或合同容量。',
      ),
      call: ENERGY,
    }),
    alarm('out-of-hours-use', text('High use outside hours', '非营业时间用电高'), {
      condition: above('power', 120, 10),
      priority: 'low',
      onDelay_ms: 30 * MINUTE_ms,
      offDelay_ms: 10 * MINUTE_ms,
      schedule: [{ from: '23:00', until: '05:30' }],
      shows: { point: 'power', limit: 120 },
      means: text(
        'More than the base load runs at night: air conditioning left on, a time programme out of step, cleaning late, a stuck contactor.',
        '夜间负荷高于基础负荷：空调未关、时间程序错乱、清洁晚归或接触器粘连。',
      ),
      do: text(
        'Look which sub-meter is high. Let the guard look at that floor on the next patrol and switch off by the list. Correct the time programme in the morning.',
        '查看哪个分表偏高，请保安下次巡更到该楼层按清单关闭。次日更正时间程序。',
      ),
      call: ENERGY,
    }),
    alarm('use-drift', text('Use differs from what is usual', '用电偏离常态'), {
      condition: {
        type: 'deviates',
        point: 'power',
        share: 0.4,
        for_ms: 2 * HOUR_ms,
        expected: { type: 'hour-of-week', weeks: 4 },
      },
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 30 * MINUTE_ms,
      shows: { point: 'power' },
      means: text(
        'For two hours the power is 40 % away from the mean of this hour of the week in the last four weeks. A holiday does that too.',
        '两小时内功率偏离近四周同一时段均值 40 %。节假日也会如此。',
      ),
      do: text(
        'Holiday, heat wave, event? Then comment and acknowledge. Otherwise compare the sub-meters with last week and find the one that moved.',
        '是否节假日、高温或活动？是则备注确认；否则对比分表与上周，找出变化的回路。',
      ),
      call: ENERGY,
    }),
    alarm('meter-frozen', text('Meter frozen', '电表停走'), {
      condition: during(above('power', 5, 1), { type: 'frozen', point: 'energy', resolution: 0, for_ms: HOUR_ms }),
      priority: 'medium',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'energy' },
      opensTicket: { category: 'energy', priority: 'medium' },
      means: text(
        'Power flows but the register has not moved for an hour: the gateway repeats an old value or the register is not read any more.',
        '有功率而表底一小时未变：网关重复旧值或未再读取表底。',
      ),
      do: text(
        'Read the meter on site and write the figure into the ticket. Restart the gateway’s meter bus; the report marks the gap as estimated.',
        '现场抄表并写入工单。重启网关抄表总线；报表将缺口标为估算。',
      ),
      call: ELECTRICIAN,
    }),
    alarm('voltage-out-of-range', text('Voltage out of range', '电压超出范围'), {
      condition: any(below('voltage', 198, 3), above('voltage', 235.4, 3)),
      priority: 'medium',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: 2 * MINUTE_ms,
      shows: { point: 'voltage' },
      means: text(
        'Low voltage overheats motors, high voltage kills electronics; a lost neutral shows as one phase high, one low.',
        '电压低使电机过热，电压高损坏电子设备；零线断开表现为一相高一相低。',
      ),
      do: text(
        'Compare the phases. Unequal: suspect the neutral, switch off sensitive loads, electrician now. Equal: call the grid operator, keep large motors from starting.',
        '比较三相。不平衡：怀疑断零，立即切除敏感负荷并叫电工。平衡：联系供电部门，避免大电机启动。',
      ),
      call: text('Duty electrician; grid operator 95598.', '当班电工；供电服务 95598。'),
    }),
    alarm('power-factor-low', text('Power factor low', '功率因数低'), {
      condition: all(above('power', 50, 5), below('power_factor', 0.9, 0.02)),
      priority: 'low',
      onDelay_ms: 30 * MINUTE_ms,
      offDelay_ms: 30 * MINUTE_ms,
      shows: { point: 'power_factor', limit: 0.9 },
      means: text(
        'Compensation does not keep up: capacitor stages failed, fuses blown, or the controller is on manual. The tariff charges for it.',
        '无功补偿不足：电容器组损坏、熔断器熔断或控制器在手动。将产生力调电费。',
      ),
      do: text(
        'Look at the compensation cabinet: controller on automatic, stages lit, no bulged capacitors, fuses good. Do not touch capacitors before they were discharged.',
        '查看补偿柜：控制器自动、各组投入、电容无鼓包、熔断器正常。电容未放电前不得触碰。',
      ),
      call: ELECTRICIAN,
    }),
    alarm('silent', text('No readings from the meter', '电表无读数'), {
      condition: { type: 'silent', point: 'energy', for_ms: 15 * MINUTE_ms },
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 30 * SECOND_ms,
      shows: { point: 'energy' },
      means: text(
        'The gateway is there but this meter does not answer: bus address, wiring or the meter’s supply.',
        '网关在线但该表无应答：总线地址、接线或表计电源问题。',
      ),
      do: text(
        'Are other meters of the same bus silent too? Then it is the bus. Alone: look at the meter’s display and terminals.',
        '同一总线其他表也无数据则为总线故障；仅此表则查看表屏与接线端子。',
      ),
      call: ELECTRICIAN,
    }),
  ],
}
