import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { deviceKey, type Device } from '#domain/device/device.ts'
import type { Estate } from '#domain/site/estate.ts'

/** Reserved definition id: every device has this alarm, named after the device. */
export const COMMUNICATION_LOST = 'communication-lost'

/** A connection that flaps faster than this is one episode: one alarm (F12). */
const ON_DELAY_ms = 10_000
const OFF_DELAY_ms = 30_000

/** The estate with the alarm that every device has added to its definitions, by `site/device`. */
export function withCommunicationAlarms(estate: Estate): Estate {
  const definitions = new Map(estate.definitions)
  for (const device of estate.devices) {
    const key = deviceKey(device)
    const others = (definitions.get(key) ?? []).filter((definition) => definition.id !== COMMUNICATION_LOST)
    definitions.set(key, [...others, communicationOf(estate, device)])
  }
  return { ...estate, definitions }
}

/** The alarm of a device's communication, as the definitions in force make it. */
export const communicationOf = (estate: Estate, device: Device): AlarmDefinition =>
  communicationLost(device, countBehind(estate, device), speaksForLifeSafety(estate, device))

function countBehind(estate: Estate, device: Device): number {
  const direct = estate.devices.filter((other) => other.site === device.site && other.gateway === device.id)
  return direct.reduce((sum, other) => sum + 1 + countBehind(estate, other), 0)
}

export const speaksForLifeSafety = (estate: Estate, device: Device): boolean =>
  device.equipment.some((id) =>
    (estate.definitions.get(`${device.site}/${id}`) ?? []).some((definition) => definition.lifeSafety),
  )

/** The alarm every device has: it is silent or offline. `behind`: devices connected through it; `lifeSafety`: it speaks for such points. */
function communicationLost(device: Device, behind: number, lifeSafety: boolean): AlarmDefinition {
  const many = behind > 0
  return {
    id: COMMUNICATION_LOST,
    message: many
      ? { en: `Gateway lost: ${behind} devices behind it`, zh: `网关失联：其后有 ${behind} 个终端` }
      : { en: 'Communication lost', zh: '通信中断' },
    condition: { type: 'silent', for_ms: device.expectedInterval_ms * 3 },
    priority: many || lifeSafety ? 'high' : 'medium',
    onDelay_ms: ON_DELAY_ms,
    offDelay_ms: OFF_DELAY_ms,
    guidance: {
      means: many
        ? {
            en: `Nothing arrives from this gateway, so ${behind} devices are not supervised. Their own alarms are hidden until it is back.`,
            zh: `收不到该网关的数据，${behind} 个终端失去监视。恢复之前，其自身报警被抑制。`,
          }
        : {
            en: 'Nothing arrives from this device: its equipment is not supervised until it is back.',
            zh: '收不到该终端的数据：恢复之前，其设备失去监视。',
          },
      do: {
        en: 'Check power and network at the device. Until it is back, have the equipment looked at on site at the usual rounds.',
        zh: '检查终端的电源和网络。恢复之前，按巡查周期到现场查看设备。',
      },
      call: { en: 'Network or building-automation engineer on duty', zh: '值班网络或楼控工程师' },
    },
  }
}
