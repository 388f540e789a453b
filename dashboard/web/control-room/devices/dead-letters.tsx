import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Device } from '#domain/device/device.ts'
import type { DeadLetterView } from '#domain/wire/view.ts'
import { deadLettersQuery } from '../../api/queries.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'

/** The newest messages of a device that could not be used, each with the sentence that says why. */
export function DeadLetters({ device }: { readonly device: Device }) {
  const { t } = useTranslation()
  const letters = useQuery(deadLettersQuery(device.site, device.id))
  return (
    <section className="panel">
      <h2>{t('device.deadLetters')}</h2>
      {letters.isPending && <Loading />}
      {letters.isError && <Fault error={letters.error} retry={() => void letters.refetch()} />}
      {letters.data?.length === 0 && <p className="muted">{t('device.noDeadLetters')}</p>}
      {letters.data && letters.data.length > 0 && (
        <div className="scroll-x">
          <table className="data-table cards">
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
                <LetterLine key={letter.id} letter={letter} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function LetterLine({ letter }: { readonly letter: DeadLetterView }) {
  const { t } = useTranslation()
  const { site } = useSite()
  return (
    <tr>
      <td className="short" data-label={t('column.receivedAt')}>
        {siteDateTime(letter.receivedAt, site.timeZone)}
      </td>
      <td data-label={t('column.reason')}>
        <Words text={letter.message} />
      </td>
      <td data-label={t('column.payload')}>
        <code className="mono">{letter.payload}</code>
        <div className="muted">{t('device.size', { size: letter.size })}</div>
      </td>
      <td className="mono" data-label={t('column.topic')}>
        {letter.topic}
      </td>
    </tr>
  )
}
