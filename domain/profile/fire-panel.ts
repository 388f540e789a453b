import { HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { alarm, any, below, boolean, counter, is, number, state, text } from './write.ts'

const CONTRACTOR = text('Fire alarm maintenance contractor; fire safety manager.', '消防维保单位；消防安全管理人。')
/** A path loss must show within 100 s. */
const HEARTBEAT_ms = 100 * SECOND_ms

/** A fire alarm control panel. `zone_state` is that of its worst zone, `zone_number` which one. */
export const firePanel: Profile = {
  kind: 'fire-panel',
  label: text('Fire alarm panel', '火灾报警主机'),
  expectedInterval_ms: 30 * SECOND_ms,
  points: [
    boolean('fire', text('Fire', '火警'), { lifeSafety: true }),
    boolean('fault', text('Fault', '故障'), { brick: 'Fault_Status' }),
    boolean('supervisory', text('Supervisory signal', '监管')),
    boolean('disabled', text('Parts disabled', '屏蔽')),
    state('zone_state', text('State of the worst zone', '最严重分区状态'), [
      'normal',
      'alarm',
      'fault',
      'disabled',
      'test',
    ]),
    number('zone_number', text('Zone', '分区号'), '1', [0, 9999], { decimals: 0 }),
    boolean('mains', text('Mains power', '主电')),
    number('battery', text('Battery voltage', '备电电压'), 'V', [0, 36], {
      normal: [24, 29],
      decimals: 1,
      brick: 'Battery_Voltage_Sensor',
    }),
    boolean('pump_running', text('Fire pump running', '消防泵运行'), { brick: 'Pump_Start_Stop_Status' }),
    number('hydrant_pressure', text('Hydrant pressure', '消火栓压力'), 'MPa', [-0.1, 2.5], {
      normal: [0.4, 1],
      decimals: 2,
      brick: 'Pressure_Sensor',
    }),
    counter('heartbeat', text('Heartbeat', '心跳计数'), '1', { decimals: 0 }),
  ],
  alarms: [
    alarm('fire', text('FIRE', '火警'), {
      condition: is('fire', true),
      priority: 'critical',
      lifeSafety: true,
      latching: true,
      dispatch: true,
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'zone_number' },
      opensTicket: { category: 'fire', priority: 'critical' },
      means: text(
        'The panel reports fire in the zone shown. It is a fire until somebody has seen that it is not.',
        '主机报告所示分区火警。现场确认之前一律按真火处理。',
      ),
      do: text(
        'One person stays at the panel, one goes: radio, torch, extinguisher, breathing mask, never by elevator. Look at the cameras of the zone. Smoke, flames, a second detector or a call point: call 119 at once, start the evacuation announcement, send guards to the stairs and to meet the fire brigade, switch the panel to automatic. People first, goods never. False alarm: find out which detector and why before the panel is reset.',
        '一人留守主机，一人携对讲、手电、灭火器、防毒面具前往现场，严禁乘电梯。调看该分区监控。见烟见火、第二个探测器或手报动作：立即拨打 119，启动疏散广播，派人守楼梯口和迎接消防车，主机转自动。先救人，不顾财物。误报：查明探测器和原因后方可复位。',
      ),
      call: text('119 fire brigade; fire safety manager; duty manager.', '119 消防；消防安全管理人；值班经理。'),
    }),
    alarm('pump-running', text('Fire pump has started', '消防泵启动'), {
      condition: is('pump_running', true),
      priority: 'high',
      onDelay_ms: 5 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      dispatch: true,
      shows: { point: 'hydrant_pressure' },
      means: text(
        'Water is being drawn from hydrants or sprinklers, a pipe has burst, or somebody tests.',
        '消火栓或喷淋正在用水、管道爆裂或有人测试。',
      ),
      do: text(
        'Look for a fire alarm and the flow switch that moved. No announced test: send a guard to the zone. Never stop the pump before the place was seen; with a burst pipe close the zone valve first.',
        '查看火警及动作的水流指示器。无测试通知则派人到现场。未确认现场前不得停泵；爆管先关分区阀。',
      ),
      call: text('Fire safety manager.', '消防安全管理人。'),
    }),
    alarm('fault', text('Fire panel fault', '消防主机故障'), {
      condition: is('fault', true),
      priority: 'high',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'zone_number' },
      opensTicket: { category: 'fire', priority: 'high' },
      means: text(
        'A loop, detector, power supply or sounder has failed; that part of the building may not be watched.',
        '回路、探测器、电源或警铃故障，相应区域可能失去监护。',
      ),
      do: text(
        'Read the text at the panel and note the address. Have the zone patrolled every hour until repaired. Do not disable the loop to silence the buzzer.',
        '在主机上查看并记录地址。修复前该区域每小时巡查一次。不得以屏蔽回路来消音。',
      ),
      call: CONTRACTOR,
    }),
    alarm('supervisory', text('Fire system supervisory signal', '消防监管信号'), {
      condition: is('supervisory', true),
      priority: 'medium',
      onDelay_ms: 5 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'zone_number' },
      means: text(
        'A guarded part is not as it must be: a sprinkler valve closed, a low fire tank, a fire door held open.',
        '被监管部件状态不对：喷淋信号阀关闭、消防水箱低液位或防火门未关。',
      ),
      do: text(
        'Go and look at the part named by the panel. Open and lock the valve; ask who closed it and for which work. Written permit or it goes back now.',
        '到主机所示部位查看。开阀并锁定，查明谁因何作业关闭。无作业票立即恢复。',
      ),
      call: CONTRACTOR,
    }),
    alarm('disablement', text('Parts of the fire system disabled for long', '消防屏蔽超时'), {
      condition: is('disabled', true),
      priority: 'medium',
      onDelay_ms: 4 * HOUR_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'zone_number' },
      means: text(
        'Detectors or outputs have been disabled for four hours; usually forgotten after work.',
        '探测器或输出已屏蔽四小时，多为施工后忘记恢复。',
      ),
      do: text(
        'Ask for the work permit. Work over: enable and test one detector. Work goes on: fire watch on site, name it in the handover.',
        '核对作业票。作业结束：取消屏蔽并试一只探测器。仍在作业：现场看火并写入交接班。',
      ),
      call: text('Fire safety manager.', '消防安全管理人。'),
    }),
    alarm('mains-lost', text('Fire panel without mains', '消防主机主电失电'), {
      condition: is('mains', false),
      priority: 'medium',
      onDelay_ms: 30 * SECOND_ms,
      offDelay_ms: 30 * SECOND_ms,
      shows: { point: 'battery' },
      opensTicket: { category: 'fire', priority: 'high' },
      means: text('The panel runs on its battery, good for about a day at best.', '主机由备电供电，最多约可维持一天。'),
      do: text(
        'Check whether the building has power. Look at the breaker of the panel: reset once. Watch the battery voltage here.',
        '确认大楼是否停电。查看主机电源开关，只合一次。在此观察备电电压。',
      ),
      call: text('Duty electrician; fire alarm contractor.', '当班电工；消防维保单位。'),
    }),
    alarm('battery-low', text('Fire panel battery low', '消防主机备电低'), {
      condition: below('battery', 23, 0.8),
      priority: 'high',
      onDelay_ms: MINUTE_ms,
      offDelay_ms: 5 * MINUTE_ms,
      shows: { point: 'battery', limit: 23 },
      opensTicket: { category: 'fire', priority: 'high' },
      means: text(
        'With mains present the battery or charger is bad; without mains the panel will die soon and the building is unguarded.',
        '有主电时为电池或充电器损坏；无主电时主机即将停止工作，大楼失去监护。',
      ),
      do: text(
        'Mains present: order batteries today, have the charger measured. Mains lost: bring a generator supply, start hourly fire patrols now.',
        '有主电：当日订购电池并检测充电器。无主电：接发电机电源，立即开始每小时防火巡查。',
      ),
      call: CONTRACTOR,
    }),
    alarm('hydrant-pressure-low', text('Hydrant pressure low', '消火栓压力低'), {
      condition: below('hydrant_pressure', 0.35, 0.055),
      priority: 'high',
      onDelay_ms: 30 * SECOND_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'hydrant_pressure', limit: 0.35 },
      opensTicket: { category: 'fire', priority: 'high' },
      means: text(
        'The hydrants would not give enough water: jockey pump off, leak, a closed valve or an open hydrant.',
        '消火栓水压不足：稳压泵停、渗漏、阀门关闭或消火栓被打开。',
      ),
      do: text(
        'See whether the jockey pump runs and stands on automatic. Read the gauge at the highest hydrant. Look for water on the floors; close the section that leaks and report it as disabled.',
        '查看稳压泵是否运行并在自动位。读最不利点压力表。巡查漏水点，关闭渗漏管段并登记停用。',
      ),
      call: CONTRACTOR,
    }),
    alarm('heartbeat-lost', text('Connection to the fire panel lost', '消防主机心跳丢失'), {
      condition: any(
        { type: 'silent', point: 'heartbeat', for_ms: HEARTBEAT_ms },
        { type: 'frozen', point: 'heartbeat', resolution: 0, for_ms: HEARTBEAT_ms },
      ),
      priority: 'high',
      onDelay_ms: 0,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'heartbeat' },
      opensTicket: { category: 'fire', priority: 'high' },
      means: text(
        'The gateway still talks but the panel behind it does not: this screen would not show a fire.',
        '网关在线但主机无响应：此屏幕无法显示火警。',
      ),
      do: text(
        'Put a person at the panel itself until this is over. Check the serial cable and the panel’s printer/interface card; power the gateway off and on.',
        '在恢复之前派专人值守主机本体。检查串口线与主机接口卡，重启网关。',
      ),
      call: CONTRACTOR,
    }),
  ],
}
