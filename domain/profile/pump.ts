import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, all, any, below, boolean, counter, during, is, number, text } from './write.ts'

const running = is('running', true)
const MECHANIC = text(
  'Duty mechanic (pumps); pump service contractor if the standby pump fails too.',
  '当班水泵维修工；备用泵也故障时联系水泵维保单位。',
)
const ELECTRICIAN = text('Duty electrician.', '当班电工。')

/** A water pump with its motor: domestic booster, transfer, chilled water. Limits are for a 45 A, 10 bar set; a site sets its own. */
export const pump: Profile = {
  kind: 'pump',
  label: text('Pump', '水泵'),
  expectedInterval_ms: 10 * SECOND_ms,
  points: [
    boolean('running', text('Running', '运行'), { brick: 'Pump_Start_Stop_Status' }),
    boolean('fault', text('Fault', '故障'), { brick: 'Fault_Status' }),
    number('suction_pressure', text('Suction pressure', '吸入压力'), 'bar', [-1, 9], {
      normal: [0.3, 4],
      decimals: 2,
      brick: 'Pressure_Sensor',
    }),
    number('discharge_pressure', text('Discharge pressure', '出口压力'), 'bar', [-1, 24], {
      normal: [4, 9],
      decimals: 2,
      brick: 'Pressure_Sensor',
    }),
    number('flow', text('Flow', '流量'), 'm3/h', [-10, 200], {
      normal: [15, 120],
      decimals: 1,
      brick: 'Water_Flow_Sensor',
    }),
    number('motor_current', text('Motor current', '电机电流'), 'A', [-2, 200], {
      normal: [12, 42],
      decimals: 1,
      brick: 'Motor_Current_Sensor',
    }),
    number('power', text('Power', '功率'), 'kW', [0, 110], { normal: [5, 22], decimals: 1, brick: 'Power_Sensor' }),
    counter('energy', text('Energy', '电量'), 'kW.h', { decimals: 1, brick: 'Energy_Sensor' }),
    number('vibration', text('Vibration (velocity, RMS)', '振动速度（有效值）'), 'mm/s', [0, 50], {
      normal: [0, 4.5],
      decimals: 1,
    }),
    number('bearing_temp', text('Bearing temperature', '轴承温度'), 'Cel', [-20, 130], {
      normal: [5, 75],
      decimals: 1,
      brick: 'Temperature_Sensor',
    }),
    counter('starts', text('Starts', '启动次数'), '1', { decimals: 0 }),
    counter('run_hours', text('Run hours', '累计运行小时'), 'h', { decimals: 1, brick: 'Run_Time_Sensor' }),
  ],
  alarms: [
    alarm('trip', text('Pump tripped', '水泵故障跳闸'), {
      condition: is('fault', true),
      priority: 'high',
      onDelay_ms: 0,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'fault' },
      opensTicket: { category: 'pump', priority: 'high' },
      means: text(
        'The motor protection or the frequency converter has stopped the pump. Supply depends on the standby pump.',
        '电机保护或变频器已使水泵停机，供水依赖备用泵。',
      ),
      do: text(
        'Check on the diagram that the standby pump runs and the pressure holds. Go to the panel and read the trip cause before anything is reset: thermal overload, earth fault, converter code. Reset once only; if it trips again leave it off, lock it out and open a ticket.',
        '先在系统图上确认备用泵已运行、压力正常。到控制柜查看跳闸原因（热过载、接地、变频器代码）再复位。只允许复位一次，再次跳闸则停用、挂牌上锁并报修。',
      ),
      call: MECHANIC,
    }),
    alarm('dry-run', text('Pump runs dry', '水泵干转'), {
      condition: during(
        running,
        any(below('suction_pressure', 0.2, 0.2), all(below('flow', 2, 1), below('motor_current', 8, 2))),
      ),
      priority: 'high',
      onDelay_ms: 5 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'suction_pressure', limit: 0.2 },
      opensTicket: { category: 'pump', priority: 'high' },
      means: text(
        'The pump turns without water: empty tank, closed suction valve, blocked strainer or air in the line. The shaft seal is destroyed within minutes.',
        '水泵无水空转：水箱无水、吸入阀关闭、过滤器堵塞或管内有空气。机械密封几分钟内即会损坏。',
      ),
      do: text(
        'Stop the pump at once, from the panel if remote stop fails. Check the tank level and the suction valve, then the strainer. Vent the casing before starting again and watch suction pressure for five minutes.',
        '立即停泵，远程不成功则在控制柜停。检查水箱液位和吸入阀，再查过滤器。重新启动前先排气，并观察吸入压力五分钟。',
      ),
      call: MECHANIC,
    }),
    alarm('no-flow', text('Pump runs but no flow', '水泵运行但无流量'), {
      condition: during(running, below('flow', 2, 2)),
      priority: 'medium',
      onDelay_ms: 30 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'flow', limit: 2 },
      means: text(
        'The pump pushes against a closed valve, a stuck check valve or a broken coupling; the water in the casing heats up. Or the flow meter has failed.',
        '水泵憋压运行：出口阀关闭、止回阀卡死或联轴器断裂，泵内水温会升高；也可能是流量计故障。',
      ),
      do: text(
        'Compare discharge pressure and current: high pressure with low current means a closed valve, both low means a broken coupling or no water. Open the valve or change over to the standby pump; do not let it run like this for more than ten minutes.',
        '对照出口压力与电流：压力高而电流低为阀门关闭，两者都低为联轴器断裂或无水。打开阀门或切换备用泵，此状态不得超过十分钟。',
      ),
      call: MECHANIC,
    }),
    alarm('discharge-pressure-high', text('Discharge pressure high', '出口压力高'), {
      condition: during(running, above('discharge_pressure', 10, 0.5)),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'discharge_pressure', limit: 10 },
      means: text(
        'Pressure is above what pipes and fittings of the zone are set for: closed valve downstream, faulty pressure transmitter or converter stuck at full speed. Pipes and flexible hoses may burst.',
        '压力超过该分区管道和配件的设定：下游阀门关闭、压力变送器故障或变频器卡在满速，可能爆管或软管爆裂。',
      ),
      do: text(
        'Compare with the gauge on the header. If the gauge agrees, reduce the speed or stop the pump and let the standby take over; check the downstream valves and the relief valve. If it disagrees, run the pump by hand at fixed speed and replace the transmitter.',
        '与母管压力表对照。一致则降速或停泵并投备用泵，检查下游阀门与安全阀；不一致则改手动定速运行并更换变送器。',
      ),
      call: MECHANIC,
    }),
    alarm('discharge-pressure-low', text('Discharge pressure low', '出口压力低'), {
      condition: during(running, below('discharge_pressure', 3, 0.5)),
      priority: 'medium',
      onDelay_ms: 30 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'discharge_pressure', limit: 3 },
      means: text(
        'The pump runs but the upper floors get little or no water: burst pipe, demand above capacity, worn impeller or air.',
        '水泵运行但高层水压不足：爆管、用水超负荷、叶轮磨损或进气。',
      ),
      do: text(
        'Look at the flow: unusually high means a burst or an open drain, so send a guard to walk the riser and the basement; low means a pump problem, so start the second pump. Tell the front desk before residents call.',
        '查看流量：异常偏高为爆管或泄水阀打开，派人巡查立管和地下室；偏低为水泵问题，投入第二台泵。先通知前台以便答复住户。',
      ),
      call: MECHANIC,
    }),
    alarm('vibration-high', text('Vibration high', '振动偏高'), {
      condition: during(running, above('vibration', 4.5, 0.5)),
      priority: 'low',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: 5 * MINUTE_ms,
      shows: { point: 'vibration', limit: 4.5 },
      opensTicket: { category: 'pump', priority: 'low' },
      means: text(
        'ISO 20816 zone C: not fit for long-term running. Typical causes: misalignment, worn bearing, loose foundation bolts, cavitation.',
        'ISO 20816 C 区：不宜长期运行。常见原因：不对中、轴承磨损、地脚螺栓松动、汽蚀。',
      ),
      do: text(
        'Listen and feel at both bearings, check the foundation bolts and the suction pressure. Plan alignment and bearing inspection within two weeks; look at the trend of the last month to see how fast it grows.',
        '听摸两端轴承，检查地脚螺栓和吸入压力。两周内安排对中与轴承检查，并查看近一个月趋势判断发展速度。',
      ),
      call: MECHANIC,
    }),
    alarm('vibration-danger', text('Vibration dangerous', '振动超限'), {
      condition: during(running, above('vibration', 7.1, 0.5)),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'vibration', limit: 7.1 },
      opensTicket: { category: 'pump', priority: 'high' },
      means: text(
        'ISO 20816 zone D: damage is happening now. A bearing or the coupling may break and throw parts.',
        'ISO 20816 D 区：正在造成损坏，轴承或联轴器可能断裂飞出。',
      ),
      do: text(
        'Change over to the standby pump and stop this one; stay clear of the coupling. Take it out of service and do not restart it before the bearing and the alignment were checked.',
        '切换备用泵并停本泵，人员远离联轴器。办理停用，轴承与对中检查合格前不得启动。',
      ),
      call: MECHANIC,
    }),
    alarm('bearing-temp-high', text('Bearing temperature high', '轴承温度偏高'), {
      condition: above('bearing_temp', 80, 2),
      priority: 'low',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: 5 * MINUTE_ms,
      shows: { point: 'bearing_temp', limit: 80 },
      opensTicket: { category: 'pump', priority: 'low' },
      means: text(
        'The bearing runs warmer than it should: lack of grease or too much of it, misalignment, first wear, or a hot pump room.',
        '轴承温度偏高：缺脂或加脂过多、不对中、初期磨损或泵房温度过高。',
      ),
      do: text(
        'Check the pump-room ventilation and the vibration trend. Regrease with the named grease and amount, then watch for one hour; a freshly greased bearing may be warmer at first.',
        '检查泵房通风与振动趋势。按规定牌号和用量补脂后观察一小时，刚加脂时温度可能暂时升高。',
      ),
      call: MECHANIC,
    }),
    alarm('bearing-temp-danger', text('Bearing temperature dangerous', '轴承温度超限'), {
      condition: above('bearing_temp', 95, 2),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'bearing_temp', limit: 95 },
      opensTicket: { category: 'pump', priority: 'high' },
      means: text(
        'The grease is failing and the bearing is about to seize; it can burn the motor.',
        '润滑脂失效，轴承即将抱死，可能烧毁电机。',
      ),
      do: text(
        'Change over to the standby pump and stop this one. Do not cool it with water. Take it out of service for a bearing change.',
        '切换备用泵并停本泵，禁止用水冷却，办理停用并更换轴承。',
      ),
      call: MECHANIC,
    }),
    alarm('motor-overload', text('Motor current high', '电机电流高'), {
      condition: during(running, above('motor_current', 45, 2)),
      priority: 'medium',
      onDelay_ms: 15 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'motor_current', limit: 45 },
      means: text(
        'The motor takes more than its rated current and will trip on overload: too much flow, a rubbing impeller, a lost phase or low voltage.',
        '电机超过额定电流，即将过载跳闸：流量过大、叶轮卡擦、缺相或电压低。',
      ),
      do: text(
        'Measure the three phase currents and voltages at the panel. One phase at zero: stop at once. All high: throttle the discharge valve or start the second pump and find the cause.',
        '在控制柜测三相电流与电压。一相为零立即停机；三相均高则关小出口阀或投第二台泵并查原因。',
      ),
      call: ELECTRICIAN,
    }),
    alarm('short-cycling', text('Pump starts too often', '水泵频繁启停'), {
      condition: { type: 'count-above', point: 'starts', count: 6, within_ms: HOUR_ms, counts: 'steps' },
      priority: 'medium',
      onDelay_ms: 0,
      offDelay_ms: 10 * MINUTE_ms,
      shows: { point: 'starts' },
      opensTicket: { category: 'pump', priority: 'medium' },
      means: text(
        'More than six starts in an hour overheat motor and contactor. Usual cause: a pressure vessel that lost its air cushion, a leak, or switching limits too close together.',
        '一小时内启动超过六次，会使电机和接触器过热。常见原因：气压罐失气、管网渗漏或启停压力差过小。',
      ),
      do: text(
        'Check the vessel’s pre-charge with the water side empty. Look at the night flow for a leak. Widen the gap between start and stop pressure as a first aid.',
        '放空水侧后检查气压罐预充压力；查看夜间流量判断渗漏；临时可加大启停压差。',
      ),
      call: MECHANIC,
    }),
    alarm('energy-frozen', text('Pump meter frozen', '水泵电表停走'), {
      condition: during(running, { type: 'frozen', point: 'energy', resolution: 0, for_ms: DAY_ms }),
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'energy' },
      means: text(
        'The pump has run for a day but its energy register did not move: meter, current transformer or its bus has failed.',
        '水泵已运行一天而电量读数不变：电表、互感器或通讯故障。',
      ),
      do: text(
        'Read the meter on site. If it counts there, the link is at fault; if not, check the transformers. Note the gap for the energy report.',
        '到现场读表：表走则通讯故障，不走则查互感器。把缺失时段记入能耗报告。',
      ),
      call: ELECTRICIAN,
    }),
  ],
}
