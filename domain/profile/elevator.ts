import { DAY_ms, MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, all, any, boolean, counter, during, is, number, state, text } from './write.ts'

const CONTRACTOR = text(
  'Elevator maintenance contractor, 24 h rescue line on the machine-room door.',
  '电梯维保单位，24 小时救援电话见机房门。',
)

/** A passenger elevator as its controller reports it. Defaults: 1,000 kg, 1.75 m/s. */
export const elevator: Profile = {
  kind: 'elevator',
  label: text('Elevator', '电梯'),
  expectedInterval_ms: 5 * SECOND_ms,
  points: [
    state('mode', text('Mode', '运行模式'), ['normal', 'inspection', 'fire-service', 'out-of-service'], {
      brick: 'Operating_Mode_Status',
    }),
    number('floor', text('Floor', '楼层'), '1', [-20, 200], { decimals: 0 }),
    state('direction', text('Direction', '方向'), ['stopped', 'up', 'down'], { brick: 'Direction_Status' }),
    state('door', text('Door', '轿门'), ['open', 'closed', 'moving']),
    number('car_load', text('Car load', '轿厢载重'), 'kg', [0, 5000], { normal: [0, 1000], decimals: 0 }),
    boolean('passenger_detected', text('Passenger detected', '轿厢有人'), {
      lifeSafety: true,
      brick: 'Occupancy_Status',
    }),
    boolean('emergency_call', text('Emergency call', '紧急呼叫'), {
      lifeSafety: true,
      brick: 'Emergency_Push_Button_Status',
    }),
    number('fault_code', text('Fault code (0 = none)', '故障代码（0 为无）'), '1', [0, 65_535], {
      normal: [0, 0],
      decimals: 0,
      brick: 'Last_Fault_Code_Status',
    }),
    number('speed', text('Car speed', '轿厢速度'), 'm/s', [0, 12], {
      normal: [0, 1.8],
      decimals: 2,
      brick: 'Speed_Sensor',
    }),
    counter('trips', text('Trips', '运行次数'), '1', { decimals: 0 }),
    counter('door_cycles', text('Door cycles', '开关门次数'), '1', { decimals: 0 }),
    number('power', text('Power (negative: fed back)', '功率（负值为回馈）'), 'kW', [-60, 120], {
      normal: [-15, 25],
      decimals: 1,
      brick: 'Power_Sensor',
    }),
    counter('energy', text('Energy', '电量'), 'kW.h', { decimals: 1, brick: 'Energy_Sensor' }),
  ],
  alarms: [
    alarm('entrapment', text('People trapped in the elevator', '电梯困人'), {
      condition: any(
        is('emergency_call', true),
        during(
          all(is('passenger_detected', true), is('door', 'closed')),
          // A controller that reports the floor only when it changes is silent while the car stands.
          any(
            { type: 'frozen', point: 'floor', resolution: 0.5, for_ms: MINUTE_ms },
            { type: 'silent', point: 'floor', for_ms: MINUTE_ms },
          ),
        ),
      ),
      priority: 'critical',
      lifeSafety: true,
      latching: true,
      dispatch: true,
      onDelay_ms: 0,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'floor' },
      opensTicket: { category: 'elevator', priority: 'critical' },
      means: text(
        'Somebody is in the car with the doors closed and it has not moved for a minute, or pressed the emergency call.',
        '轿厢内有人、门关闭且一分钟未移动，或有人按下紧急呼叫。',
      ),
      do: text(
        'Speak to the car at once over the intercom and keep the line: how many people, is anyone ill, keep away from the door, help is coming. Send a guard to the floor. Call the contractor’s rescue line and note the time. Nobody but trained rescuers opens doors or releases the brake. Illness, smoke or panic: call 120 and 119 at once. Close only after everybody is out and was asked how they are.',
        '立即用对讲与轿厢通话并保持：人数、有无不适、远离轿门、救援正在赶来。派保安到该楼层。拨打维保救援电话并记录时间。非持证人员不得开门或松闸。有人发病、冒烟或恐慌立即拨打 120 和 119。全部救出并询问身体情况后方可结束。',
      ),
      call: text(
        'Elevator rescue line; 119 fire and rescue, 120 ambulance; duty manager.',
        '电梯救援电话；119 消防救援、120 急救；值班经理。',
      ),
    }),
    alarm('overspeed', text('Elevator overspeed', '电梯超速'), {
      condition: above('speed', 2, 0.1),
      priority: 'high',
      onDelay_ms: 0,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'speed', limit: 2 },
      opensTicket: { category: 'elevator', priority: 'high' },
      means: text(
        'The car ran at or above 115 % of its rated speed; the governor should have stopped it on the safety gear.',
        '轿厢速度达到额定速度的 115 %，限速器应已使安全钳动作。',
      ),
      do: text(
        'Ask over the intercom whether anyone is inside; if the car is stopped with people, handle it as an entrapment. Block the landings and put the elevator out of service. It must not run again before the contractor has checked governor and safety gear and signed.',
        '用对讲确认有无乘客，有人被困按困人处置。封闭层门并停用。维保检查限速器与安全钳并签字前不得运行。',
      ),
      call: CONTRACTOR,
    }),
    alarm('door-fault', text('Door reopens again and again', '反复开关门'), {
      condition: { type: 'count-above', point: 'door_cycles', count: 6, within_ms: 2 * MINUTE_ms, counts: 'steps' },
      priority: 'medium',
      onDelay_ms: 0,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'door_cycles' },
      opensTicket: { category: 'elevator', priority: 'medium' },
      means: text(
        'The door cannot close: something in the sill, a blocked light curtain, a bent panel, or people hold it open.',
        '门无法关闭：地坎有异物、光幕被挡、门板变形或有人挡门。',
      ),
      do: text(
        'Look at the camera first. Send a guard to clear the sill and wipe the light curtain. If it goes on, take the elevator out of service at that floor with doors open and nobody inside.',
        '先看监控。派人清理地坎、擦拭光幕。仍未恢复则在该层开门、无人状态下停用。',
      ),
      call: CONTRACTOR,
    }),
    alarm('door-held-open', text('Door open for long', '长时间开门'), {
      condition: all(is('door', 'open'), is('mode', 'normal')),
      priority: 'low',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'door' },
      means: text(
        'The door has stood open for five minutes: goods in the way, or a door drive fault.',
        '门已开五分钟：货物挡门或门机故障。',
      ),
      do: text(
        'Look at the camera; ask movers to use the service mode instead of wedging the door. If nobody is there, treat it as a door fault.',
        '查看监控；请搬运人员申请专用模式，勿挡门。若无人则按门故障处理。',
      ),
      call: CONTRACTOR,
    }),
    alarm('out-of-service', text('Elevator out of service', '电梯停运'), {
      condition: is('mode', 'out-of-service'),
      priority: 'medium',
      onDelay_ms: 10 * SECOND_ms,
      offDelay_ms: 10 * SECOND_ms,
      shows: { point: 'mode' },
      opensTicket: { category: 'elevator', priority: 'medium' },
      means: text(
        'The controller has taken the elevator out of operation, or somebody turned the key switch.',
        '控制器已使电梯停运，或有人操作了锁梯钥匙。',
      ),
      do: text(
        'Check that nobody is inside. Ask whether maintenance was announced; if not, send a guard, put up the sign on every landing and call the contractor. Think of people who cannot use the stairs.',
        '确认轿厢无人。核对是否为已通知的维保；否则派人查看、各层张贴告示并通知维保。关注行动不便人员。',
      ),
      call: CONTRACTOR,
    }),
    alarm('fire-service', text('Elevator in fire service', '电梯进入消防模式'), {
      condition: is('mode', 'fire-service'),
      priority: 'high',
      onDelay_ms: 0,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'mode' },
      means: text(
        'The fire switch or the fire panel recalled the elevator; it waits at the evacuation floor with open doors.',
        '消防开关或火灾报警主机已召回电梯，电梯停在疏散层开门待命。',
      ),
      do: text(
        'Look at the fire panel at once. With a fire alarm: keep everybody out of the elevators, the car belongs to the fire brigade. Without one: find out who turned the switch, and return to normal only with the key and after a test run.',
        '立即查看火灾报警主机。有火警：禁止使用电梯，轿厢留给消防队。无火警：查明谁操作开关，凭钥匙恢复并试运行。',
      ),
      call: text('Fire control room; duty manager.', '消防控制室；值班经理。'),
    }),
    alarm('fault-code', text('Elevator reports a fault', '电梯故障代码'), {
      condition: { type: 'differs', point: 'fault_code', value: 0 },
      priority: 'medium',
      onDelay_ms: 5 * SECOND_ms,
      offDelay_ms: 30 * SECOND_ms,
      shows: { point: 'fault_code', limit: 0 },
      opensTicket: { category: 'elevator', priority: 'medium' },
      means: text(
        'The controller reports a fault; its number is the value. The elevator may still run with reduced function.',
        '控制器报告故障，数值为故障代码；电梯可能降级运行。',
      ),
      do: text(
        'Check position, door and whether anyone is inside. Give the contractor the code, the floor and the time. Do not reset by switching the power off with people inside.',
        '查看位置、门状态和有无乘客。向维保报告代码、楼层和时间。轿厢有人时不得断电复位。',
      ),
      call: CONTRACTOR,
    }),
    alarm('overload', text('Elevator over its rating', '电梯超载'), {
      condition: above('car_load', 1000, 50),
      priority: 'low',
      onDelay_ms: 15 * SECOND_ms,
      offDelay_ms: 5 * SECOND_ms,
      shows: { point: 'car_load', limit: 1000 },
      means: text('The load is above the rated load; the elevator will not leave.', '载重超过额定值，电梯不会启动。'),
      do: text(
        'Look at the camera and ask the last ones to step out, or movers to split the load. If the car is empty, the load cell has drifted: open a ticket.',
        '查看监控，请后上的人下梯或分批搬运。若轿厢空载，则为称重漂移，报修。',
      ),
      call: CONTRACTOR,
    }),
    alarm('no-trips', text('Elevator in normal mode but not moving', '电梯正常模式但无运行'), {
      condition: during(is('mode', 'normal'), { type: 'frozen', point: 'trips', resolution: 0, for_ms: DAY_ms }),
      priority: 'low',
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'trips' },
      means: text(
        'No trip in 24 hours although the controller says normal: parked by key, doors blocked, or the controller’s link repeats old values.',
        '控制器显示正常但 24 小时无运行：锁梯、门被挡或通讯重复旧值。',
      ),
      do: text(
        'Ask a guard to ride it once on the next patrol and watch the floor here.',
        '请保安下次巡更时乘坐一次，在此观察楼层变化。',
      ),
      call: CONTRACTOR,
    }),
  ],
}
