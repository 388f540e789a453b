import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type PossibleAlarm, untaken, untakenWords } from '#domain/response/coverage.ts'
import type { Policy } from '#domain/response/policy.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { type SiteIndex, useSite } from '../site-context.tsx'
import { usePolicyNames } from './use-names.ts'

/** Alarms of this site that nobody would be told of, however long they stand. */
export function UntakenAlarms({ policies }: { readonly policies: readonly Policy[] }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const names = usePolicyNames()
  const alarms = useMemo(() => possibleAlarms(index), [index])
  const left = untaken(policies, alarms)
  return (
    <section className="panel" aria-labelledby="untaken">
      <h2 id="untaken">{t('policy.untaken')}</h2>
      {left.length === 0 ? (
        <p>{t('policy.untakenNone')}</p>
      ) : (
        <>
          <ul className="policy-untaken">
            {left.map((one) => (
              <li key={`${one.priority} ${one.lifeSafety}`}>{say(untakenWords(one, names))}</li>
            ))}
          </ul>
          <p className="muted">{t('policy.untakenHint')}</p>
        </>
      )}
    </section>
  )
}

/** All that can be raised at the site and asks for an acknowledgement. */
function possibleAlarms({ site, equipment, devices, definitions }: SiteIndex): readonly PossibleAlarm[] {
  const owners = [...equipment, ...devices.map(({ id }) => ({ id, kind: null }))]
  return owners.flatMap(({ id, kind }) =>
    definitions(id)
      .filter(({ acknowledge }) => acknowledge !== false)
      .map(({ priority, lifeSafety = false }) => ({ site: site.id, priority, lifeSafety, kind })),
  )
}
