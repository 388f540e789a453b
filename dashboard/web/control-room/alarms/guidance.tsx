import { useTranslation } from 'react-i18next'
import type { Guidance as GuidanceOf } from '#domain/alarm/definition.ts'
import { Words } from '../../ui/words.tsx'

/** What the alarm means, what to do, who to call. */
export function Guidance({ guidance }: { readonly guidance: GuidanceOf | undefined }) {
  const { t } = useTranslation()
  if (!guidance) return <p className="panel muted">{t('detail.noGuidance')}</p>
  return (
    <dl className="panel guidance">
      <dt>{t('detail.means')}</dt>
      <dd>
        <Words text={guidance.means} />
      </dd>
      <dt>{t('detail.do')}</dt>
      <dd>
        <Words text={guidance.do} />
      </dd>
      {guidance.call && (
        <>
          <dt>{t('detail.call')}</dt>
          <dd>
            <Words text={guidance.call} />
          </dd>
        </>
      )}
    </dl>
  )
}
