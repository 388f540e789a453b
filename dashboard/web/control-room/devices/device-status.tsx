import { useTranslation } from 'react-i18next'
import type { DeviceStatus } from '#domain/device/device.ts'
import { DEVICE_KEY } from '../../i18n/keys.ts'

/** The status as a word; what is not heard is hatched and carries a "?". */
export function DeviceStatusText({ status }: { readonly status: DeviceStatus }) {
  const { t } = useTranslation()
  const heard = status === 'online'
  return <span className={heard ? '' : 'hatched'}>{heard ? t(DEVICE_KEY[status]) : `? ${t(DEVICE_KEY[status])}`}</span>
}
