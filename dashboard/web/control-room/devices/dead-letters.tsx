import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Device } from '#domain/device/device.ts'
import { deadLettersQuery } from '../../api/queries.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'

/** The newest messages of a device that could not be used, each with the sentence that says why. */
export function DeadLetters({ device }: { readonly device: Device }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const letters = useQuery(deadLettersQuery(device.site, device.id))
  return (
    <section className="panel">
      <h2>{t('device.deadLetters')}</h2>
      {letters.isPending && <Loading />}
      {letters.isError && <Fault error={letters.error} retry={() => void letters.refetch()} />}
      {letters.data?.length === 0 && <p className="muted">{t('device.noDeadLetters')}</p>}
      {letters.data && letters.data.length > 0 && (
        <div className="scroll-x">
          <table className="data-table">
            <thead>
              <tr>
                <th>{t('column.receivedAt')}</th>
                <th>{t('column.reason')}</th>
                <th>{t('column.payload')}</th>
                <th>{t('column.topic')}</th>
              </tr>
            </thead>
            <tbody>
              {letters.data.map((letter) => (
                <tr key={letter.id}>
                  <td className="nowrap">{siteDateTime(letter.receivedAt, site.timeZone)}</td>
                  <td>
                    <Words text={letter.message} />
                  </td>
                  <td>
                    <code className="mono">{letter.payload}</code>
                    <div className="muted">{t('device.size', { size: letter.size })}</div>
                  </td>
                  <td className="mono">{letter.topic}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
