import { MINUTE_ms, SECOND_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { above, alarm, boolean, is, number, text } from './write.ts'

const FIRE = {
  priority: 'critical',
  lifeSafety: true,
  latching: true,
  dispatch: true,
  onDelay_ms: 0,
  offDelay_ms: 0,
} as const
const ACT = {
  do: text(
    'Send a guard to the room at once, with radio, torch and extinguisher, never by elevator; look at the nearest camera. Feel the door before opening. Smoke or heat: call 119, evacuate the floor, close doors behind you. Nothing found: look for steam, cooking, dust, welding, and note it before the reset.',
    '立即派人携对讲、手电、灭火器前往，严禁乘电梯；调看就近监控。开门前先摸门试温。有烟有热：拨打 119、疏散该层并随手关门。未发现火情：查找水汽、烹饪、灰尘、焊接等原因，记录后再复位。',
  ),
  call: text('119 fire brigade; fire safety manager.', '119 消防；消防安全管理人。'),
} as const

/**
 * A multi-sensor fire detector that reports its measured values. Heat: static response of EN 54-5 class A1 (54–65 °C) and a rate of rise;
 * smoke: optical density per metre, base 10 (EN 54-7 detectors respond between 0.05 and 2 dB/m, which is 0.005 to 0.2 per metre).
 */
export const smokeDetector: Profile = {
  kind: 'smoke-detector',
  label: text('Smoke and heat detector', '感烟感温探测器'),
  expectedInterval_ms: 30 * SECOND_ms,
  points: [
    number('temperature', text('Temperature', '温度'), 'Cel', [-40, 160], {
      normal: [-10, 45],
      decimals: 1,
      lifeSafety: true,
      brick: 'Temperature_Sensor',
    }),
    number('smoke', text('Smoke (optical density per metre)', '烟雾（每米光密度）'), 'm-1', [-0.5, 20], {
      normal: [0, 0.03],
      decimals: 3,
      lifeSafety: true,
    }),
    number('co', text('Carbon monoxide', '一氧化碳'), '[ppm]', [-50, 10_000], {
      normal: [0, 10],
      decimals: 0,
      lifeSafety: true,
      brick: 'CO_Sensor',
    }),
    boolean('alarm', text('Detector in alarm', '探测器报警'), { lifeSafety: true }),
  ],
  alarms: [
    alarm('detector-alarm', text('Fire: detector in alarm', '火警：探测器报警'), {
      ...FIRE,
      condition: is('alarm', true),
      shows: { point: 'alarm' },
      means: text('The detector itself has decided for fire.', '探测器自身判定火警。'),
      ...ACT,
    }),
    alarm('fire-smoke', text('Fire: smoke', '火警：烟雾'), {
      ...FIRE,
      condition: above('smoke', 0.1, 0.03),
      shows: { point: 'smoke', limit: 0.1 },
      means: text(
        'As much smoke as a detector of EN 54-7 must answer to (1 dB per metre): a flaming fire reaches it in one to two minutes.',
        '烟雾浓度达到 EN 54-7 探测器的响应范围（1 dB/m）：明火一至两分钟即可达到。',
      ),
      ...ACT,
    }),
    alarm('fire-temperature', text('Fire: temperature', '火警：温度'), {
      ...FIRE,
      condition: above('temperature', 57, 2),
      shows: { point: 'temperature', limit: 57 },
      means: text(
        'The air at the ceiling has passed 57 °C. With smoke: open fire. Without: a hot process, sun under a roof, a failed heater.',
        '顶棚温度超过 57 ℃。伴有烟雾为明火；无烟可能为热源、屋顶暴晒或加热设备失控。',
      ),
      ...ACT,
    }),
    alarm('fire-rate-of-rise', text('Fire: temperature rises fast', '火警：温升过快'), {
      ...FIRE,
      condition: { type: 'rising', point: 'temperature', by: 8, within_ms: MINUTE_ms },
      shows: { point: 'temperature' },
      means: text(
        'More than 8 K within a minute: a flaming fire nearby, long before 57 °C is reached.',
        '一分钟内升温超过 8 K：附近出现明火，早于 57 ℃ 报警。',
      ),
      ...ACT,
    }),
    alarm('co-danger', text('Carbon monoxide dangerous', '一氧化碳危险'), {
      ...FIRE,
      onDelay_ms: 10 * SECOND_ms,
      condition: above('co', 100, 10),
      shows: { point: 'co', limit: 100 },
      means: text(
        'Smouldering fire, a boiler or engine exhaust; above 100 ppm people get headaches within the hour and lose judgement.',
        '阴燃、锅炉或发动机尾气；超过 100 ppm 一小时内即头痛并失去判断力。',
      ),
      do: text(
        'Get everybody out and open windows on the way, without going in alone. Stop boilers and engines from outside. Anyone dizzy or unconscious: fresh air, call 120. Enter only with breathing apparatus.',
        '立即疏散并顺路开窗，不得单人进入。从外部关停锅炉和发动机。有人头晕或昏迷：移至新鲜空气处并拨打 120。进入须佩戴空气呼吸器。',
      ),
      call: text('119 fire brigade, 120 ambulance.', '119 消防、120 急救。'),
    }),
    alarm('co-high', text('Carbon monoxide high', '一氧化碳偏高'), {
      condition: above('co', 30, 5),
      priority: 'high',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: 5 * MINUTE_ms,
      dispatch: true,
      shows: { point: 'co', limit: 30 },
      means: text(
        'Poor combustion or exhaust gas collects; typical in garages and boiler rooms.',
        '燃烧不良或尾气积聚，常见于车库和锅炉房。',
      ),
      do: text(
        'Start the exhaust fans, ask drivers to stop their engines, check the boiler flue. Measure with the portable meter before staying in the room.',
        '开启排风，要求车辆熄火，检查锅炉烟道。用便携仪测量合格后方可停留。',
      ),
      call: text('Duty mechanic.', '当班维修工。'),
    }),
    alarm('smoke-dirty', text('Detector dirty', '探测器脏污'), {
      condition: above('smoke', 0.03, 0.01),
      priority: 'low',
      onDelay_ms: 60 * MINUTE_ms,
      offDelay_ms: 60 * MINUTE_ms,
      shows: { point: 'smoke', limit: 0.03 },
      opensTicket: { category: 'fire', priority: 'low' },
      means: text(
        'A little smoke signal all the time: dust or insects in the chamber. False fire alarms will follow.',
        '持续微弱烟雾信号：腔体积尘或进虫，将导致误报。',
      ),
      do: text(
        'Have the detector cleaned or exchanged, and the room’s dust source covered.',
        '清洗或更换探测器，并遮挡室内粉尘源。',
      ),
      call: text('Fire alarm maintenance contractor.', '消防维保单位。'),
    }),
  ],
}
