import { MINUTE_ms } from '../time.ts'
import type { Profile } from './profile.ts'
import { alarm, boolean, is, text } from './write.ts'

/** A fixed reader or a guard's terminal. Its taps are no point: they come on their own topic. */
export const patrolReader: Profile = {
  kind: 'patrol-reader',
  label: text('Patrol reader', '巡更终端'),
  expectedInterval_ms: 5 * MINUTE_ms,
  points: [
    boolean('online', text('Online', '在线')),
    boolean('sos', text('SOS button', '紧急求助按钮'), { lifeSafety: true, brick: 'Emergency_Push_Button_Status' }),
  ],
  alarms: [
    alarm('sos', text('SOS from a guard', '保安紧急求助'), {
      condition: is('sos', true),
      priority: 'critical',
      lifeSafety: true,
      latching: true,
      dispatch: true,
      onDelay_ms: 0,
      offDelay_ms: 0,
      shows: { point: 'sos' },
      means: text(
        'A guard asks for help: attacked, hurt, ill, or has found an emergency.',
        '保安请求救援：遇袭、受伤、发病或发现紧急情况。',
      ),
      do: text(
        'Call the guard at once. No answer: treat it as real. Send two people, never one, to the last tapped place and keep them on the radio. Look at the cameras on the way there. Violence: call 110 and do not go in before the police. Reset only after the guard has been seen and has spoken.',
        '立即呼叫该保安，无应答按真实处置。派两人（不得单人）前往最后打卡地点并保持通话，沿途调看监控。遇暴力拨打 110，警察到达前不得贸然进入。见到本人并通话后方可复位。',
      ),
      call: text('110 police, 120 ambulance, 119 fire; guard supervisor.', '110 报警、120 急救、119 消防；保安队长。'),
    }),
    alarm('reader-offline', text('Patrol reader offline', '巡更终端离线'), {
      condition: is('online', false),
      priority: 'low',
      onDelay_ms: 5 * MINUTE_ms,
      offDelay_ms: MINUTE_ms,
      shows: { point: 'online' },
      means: text(
        'Taps at this place are kept in the reader or on the phone and arrive late; the patrol is not missed, only not yet heard.',
        '该点打卡暂存在终端或手机中，会延迟到达；巡更并非漏检，只是尚未收到。',
      ),
      do: text(
        'Ask the guard to confirm by radio at this checkpoint. Check power and network of the reader on the next round.',
        '请保安在该点用对讲确认；下一轮检查终端供电与网络。',
      ),
      call: text('Duty electrician (low voltage).', '当班弱电工。'),
    }),
  ],
}
