import { HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, all, any, below, boolean, during, is, number, text } from './write.ts'

const MECHANIC = text('Duty mechanic (water).', '当班水暖工。')
const HYGIENE = text(
  'Water hygiene officer; laboratory on contract; water company if the supply itself is at fault.',
  '水质管理员；签约检测机构；市政来水异常时联系自来水公司。',
)

/**
 * A domestic or fire water tank. Ranges begin a little below zero, because the zero of a transmitter drifts and an empty tank must not be
 * a bad reading. Water quality limits: GB 5749-2022 (turbidity 1 NTU, free chlorine at the tap 0.05–2 mg/L, pH 6.5–8.5).
 */
export const waterTank: Profile = {
  kind: 'water-tank',
  label: text('Water tank', '水箱'),
  expectedInterval_ms: 30 * SECOND_ms,
  points: [
    number('level', text('Level', '液位'), '%', [-5, 110], {
      normal: [30, 92],
      decimals: 1,
      brick: 'Water_Level_Sensor',
    }),
    number('volume', text('Volume', '水量'), 'm3', [0, 5000], { decimals: 1 }),
    number('inflow', text('Inflow', '进水流量'), 'm3/h', [-5, 100], { decimals: 1, brick: 'Water_Flow_Sensor' }),
    number('outflow', text('Outflow', '出水流量'), 'm3/h', [-5, 100], { decimals: 1, brick: 'Water_Flow_Sensor' }),
    boolean('high_level_switch', text('High level switch', '高液位开关')),
    boolean('low_level_switch', text('Low level switch', '低液位开关')),
    number('temperature', text('Water temperature', '水温'), 'Cel', [-5, 95], {
      normal: [4, 25],
      decimals: 1,
      brick: 'Water_Temperature_Sensor',
    }),
    number('turbidity', text('Turbidity', '浊度'), '{NTU}', [0, 100], { normal: [0, 1], decimals: 2 }),
    number('residual_chlorine', text('Residual chlorine', '余氯'), 'mg/L', [-0.1, 10], {
      normal: [0.05, 2],
      decimals: 2,
    }),
    number('ph', text('pH', 'pH 值'), '[pH]', [0, 14], { normal: [6.5, 8.5], decimals: 2 }),
  ],
  alarms: [
    alarm('level-high-high', text('Tank about to overflow', '水箱液位超高'), {
      condition: any(above('level', 96, 6), is('high_level_switch', true)),
      priority: 'high',
      onDelay_ms: 5 * SECOND_ms,
      offDelay_ms: 30 * SECOND_ms,
      dispatch: true,
      shows: { point: 'level', limit: 96 },
      opensTicket: { category: 'water', priority: 'high' },
      means: text(
        'The inlet did not close: stuck float valve, valve held open by the controller, or by hand. Water will flood the tank room and what lies below it.',
        '进水未关闭：浮球阀卡死、控制阀常开或人为开启。将溢水淹没水箱间及下方区域。',
      ),
      do: text(
        'Close the inlet valve by hand, now. Check that the overflow and the floor drain run free. Electrical rooms and elevator pits below are looked at first. Then repair the float valve before the inlet is opened again.',
        '立即手动关闭进水阀。确认溢流管和地漏畅通，优先检查下方配电间与电梯底坑。浮球阀修复后方可恢复进水。',
      ),
      call: MECHANIC,
    }),
    alarm('level-low-low', text('Tank nearly empty', '水箱液位超低'), {
      condition: any(below('level', 12, 6), is('low_level_switch', true)),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: 30 * SECOND_ms,
      shows: { point: 'level', limit: 12 },
      opensTicket: { category: 'water', priority: 'high' },
      means: text(
        'The pumps will soon draw air: no supply from the street, a burst pipe, or more use than inflow. In a fire tank the fire reserve is being lost.',
        '水泵即将吸空：市政停水、爆管或用水大于进水。消防水箱则消防储水不足。',
      ),
      do: text(
        'Check that the pumps stopped on low level. Read the inflow: zero means ask the water company, normal means look for a burst. Tell residents how long it will last. Fire tank: report to the fire duty officer and refill first.',
        '确认水泵已低液位保护停机。查看进水流量：为零联系自来水公司，正常则查爆管。告知住户预计时间。消防水箱：上报消防负责人并优先补水。',
      ),
      call: MECHANIC,
    }),
    alarm('level-low', text('Tank level low', '水箱液位低'), {
      condition: below('level', 30, 6),
      priority: 'low',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'level', limit: 30 },
      means: text('Inflow has not kept up with use; there is still time to act.', '进水跟不上用水，尚有处理时间。'),
      do: text(
        'Compare inflow and outflow with yesterday at the same hour. Open the second inlet if there is one; look for an open drain or hydrant.',
        '与昨日同时段进出水对比。有第二进水则开启；查看泄水阀、消火栓是否开启。',
      ),
      call: MECHANIC,
    }),
    alarm('leak', text('Level falls with the outlet closed', '出水关闭时液位下降'), {
      condition: during(below('outflow', 0.5, 0.5), {
        type: 'falling',
        point: 'level',
        by: 3,
        within_ms: 30 * MINUTE_ms,
      }),
      priority: 'medium',
      onDelay_ms: 0,
      offDelay_ms: 10 * MINUTE_ms,
      dispatch: true,
      shows: { point: 'level' },
      opensTicket: { category: 'water', priority: 'medium' },
      means: text(
        'Water leaves the tank but not through the meter: cracked wall, leaking drain valve, overflow syphon, or a failed outflow meter.',
        '水箱失水而出水表无流量：箱体渗漏、泄水阀内漏、溢流虹吸或出水表故障。',
      ),
      do: text(
        'Walk round the tank and look at the drain and overflow outlets. Close the drain valve firmly and watch the level for 30 minutes. Wet wall or floor: call the mechanic and protect electrical equipment.',
        '绕水箱检查，查看泄水和溢流出口。关紧泄水阀后观察液位 30 分钟。墙地潮湿则通知维修并保护电气设备。',
      ),
      call: MECHANIC,
    }),
    alarm('night-flow-leak', text('Water flows at night when nobody uses it', '夜间持续出水'), {
      condition: above('outflow', 1.5, 0.5),
      priority: 'low',
      onDelay_ms: HOUR_ms,
      offDelay_ms: 5 * MINUTE_ms,
      schedule: [{ from: '02:00', until: '05:00' }],
      shows: { point: 'outflow', limit: 1.5 },
      opensTicket: { category: 'water', priority: 'low' },
      means: text(
        'Flow never came down to the night minimum for an hour: running cisterns, a leak in the ground, irrigation left on.',
        '一小时内流量未降到夜间最小值：马桶长流水、埋地管渗漏或绿化灌溉未关。',
      ),
      do: text(
        'Compare the night flow of the last seven days to see when it began. Close the branches one after another at night and watch the flow; listen at the branch that makes it fall.',
        '比较近七天夜间流量确定开始时间。夜间逐支路关阀观察流量，使流量下降的支路即为疑点，听漏定位。',
      ),
      call: MECHANIC,
    }),
    alarm('turbidity-high', text('Turbidity high', '浊度超标'), {
      condition: above('turbidity', 1, 0.1),
      priority: 'medium',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: 15 * MINUTE_ms,
      shows: { point: 'turbidity', limit: 1 },
      opensTicket: { category: 'water', priority: 'medium' },
      means: text(
        'Cloudy water: sediment stirred up by a fast refill, pipe work in the street, or dirt in the tank. Above 1 NTU it is not drinking water.',
        '水质浑浊：快速补水扰动沉积、市政施工或水箱污染。超过 1 NTU 不符合饮用水标准。',
      ),
      do: text(
        'Take a sample in a clean bottle, with time and place. Clean the probe and read again. If it stays: stop supply from this tank, flush, tell residents not to drink, call the laboratory.',
        '用洁净瓶取样并记录时间地点。清洁探头复测。仍超标则停供、冲洗、通知住户勿饮用并送检。',
      ),
      call: HYGIENE,
    }),
    alarm('chlorine-low', text('Residual chlorine low', '余氯偏低'), {
      condition: below('residual_chlorine', 0.05, 0.02),
      priority: 'medium',
      onDelay_ms: 10 * MINUTE_ms,
      offDelay_ms: 15 * MINUTE_ms,
      shows: { point: 'residual_chlorine', limit: 0.05 },
      opensTicket: { category: 'water', priority: 'medium' },
      means: text(
        'The water is no longer protected against germs: too long in the tank, warm water, or a dosing fault.',
        '水已失去持续消毒能力：停留过久、水温偏高或加药故障。',
      ),
      do: text(
        'Measure by hand with the test kit. Check dosing pump and stock. Turn the water over (lower the level, refill). If it stays below for an hour, take a germ sample and dose by procedure.',
        '用试剂盒人工复测。检查加药泵与药剂。降低液位并更换水。持续一小时偏低则取样做微生物检测并按规程投加。',
      ),
      call: HYGIENE,
    }),
    alarm('chlorine-high', text('Residual chlorine high', '余氯偏高'), {
      condition: above('residual_chlorine', 2, 0.1),
      priority: 'medium',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: 15 * MINUTE_ms,
      shows: { point: 'residual_chlorine', limit: 2 },
      opensTicket: { category: 'water', priority: 'medium' },
      means: text(
        'Too much chlorine: dosing pump runs on, or a shock dose was not flushed.',
        '余氯过高：加药泵失控或冲击消毒未冲洗。',
      ),
      do: text(
        'Stop the dosing pump. Measure by hand. Dilute with fresh water and flush the risers before drinking is allowed again; ventilate the dosing room before entering.',
        '停止加药泵，人工复测。补新水稀释并冲洗立管后方可饮用；进入加药间前先通风。',
      ),
      call: HYGIENE,
    }),
    alarm('ph-out-of-range', text('pH out of range', 'pH 超出范围'), {
      condition: any(below('ph', 6.5, 0.1), above('ph', 8.5, 0.1)),
      priority: 'medium',
      onDelay_ms: 10 * MINUTE_ms,
      offDelay_ms: 15 * MINUTE_ms,
      shows: { point: 'ph' },
      opensTicket: { category: 'water', priority: 'medium' },
      means: text(
        'Acid water attacks pipes, alkaline water weakens the chlorine; new cement lining or a chemical may be the cause. Often it is a dirty probe.',
        '偏酸腐蚀管道，偏碱削弱余氯；可能为新水泥内衬或药剂所致，常见为探头脏污。',
      ),
      do: text(
        'Calibrate the probe with buffer 7 and read again. If it is confirmed: sample, stop dosing, and ask the water company whether the supply has changed.',
        '用 pH 7 缓冲液校准后复测。确认异常则取样、停止加药并询问自来水公司来水变化。',
      ),
      call: HYGIENE,
    }),
    alarm('temperature-high', text('Tank water warm', '水箱水温偏高'), {
      condition: above('temperature', 25, 1),
      priority: 'low',
      onDelay_ms: HOUR_ms,
      offDelay_ms: HOUR_ms,
      shows: { point: 'temperature', limit: 25 },
      means: text(
        'Cold water above 25 °C lets legionella grow, above all when it stands still.',
        '冷水高于 25 ℃ 时军团菌易繁殖，滞留时更甚。',
      ),
      do: text(
        'Shade or ventilate the tank room, lower the working level so that the water turns over daily, and check the residual chlorine.',
        '水箱间遮阳通风，降低运行液位使水每日更新，并检查余氯。',
      ),
      call: HYGIENE,
    }),
    alarm('level-switch-disagreement', text('Level and switch disagree', '液位与开关不一致'), {
      condition: any(
        all(is('high_level_switch', true), below('level', 80, 6)),
        all(is('low_level_switch', true), above('level', 35, 6)),
      ),
      priority: 'low',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'level' },
      opensTicket: { category: 'water', priority: 'low' },
      means: text(
        'One of the two is wrong, and pumps and overflow protection rely on both.',
        '两者必有一个失准，而水泵与溢流保护都依赖它们。',
      ),
      do: text(
        'Look into the tank and believe your eyes. Lift the float by hand to test the switch; check the transmitter’s zero. Do not leave the tank on automatic until one of them is trusted again.',
        '到现场看实际液位。手动抬浮球试开关，核对变送器零点。确认可靠之前不得投自动。',
      ),
      call: MECHANIC,
    }),
    alarm('level-frozen', text('Level sensor frozen', '液位计读数不变'), {
      condition: during(any(above('inflow', 5, 2), above('outflow', 5, 2)), {
        type: 'frozen',
        point: 'level',
        resolution: 0.02,
        for_ms: 10 * MINUTE_ms,
      }),
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'level' },
      opensTicket: { category: 'water', priority: 'low' },
      means: text(
        'Water flows but the level has not moved by 0.02 % for ten minutes, not even by noise: stuck float, fouled ultrasonic head, frozen signal. (Inflow and outflow in balance on a very large tank look the same.) Overflow and low-level alarms are blind.',
        '有水流动而液位十分钟变化不足 0.02 %，连噪声都没有：浮球卡住、超声探头结垢或信号冻结（超大水箱进出水平衡时也会如此）。溢流与低液位报警失效。',
      ),
      do: text(
        'Read the gauge glass and compare. Clean the sensor, power the transmitter off and on. Until repaired, check the level on every patrol.',
        '与玻璃管液位对照。清洁传感器并重启变送器。修复前每次巡更人工检查液位。',
      ),
      call: MECHANIC,
    }),
  ],
}
