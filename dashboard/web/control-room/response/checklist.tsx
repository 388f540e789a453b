import { Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Checklist as List } from '#domain/response/checklist.ts'
import { Fault, Loading, useErrorSentence } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { useWhyMayNot } from '../use-may.ts'
import { checklistQuery, tickLine } from './response-queries.ts'

/** The guidance of an alarm, worked through line by line: who did what and when, in this occurrence. */
export function Checklist({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const { id, occurrence } = alarm
  const list = useQuery({ ...checklistQuery(id, occurrence ?? ''), enabled: occurrence !== null })
  return (
    <section className="panel">
      <h2>{t('checklist.title')}</h2>
      {occurrence === null && <p className="muted">{t('checklist.never')}</p>}
      {occurrence !== null && list.isPending && <Loading />}
      {list.isError && <Fault error={list.error} retry={() => void list.refetch()} />}
      {list.data && <Lines list={list.data} />}
    </section>
  )
}

function Lines({ list }: { readonly list: List }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const sentence = useErrorSentence()
  const whyNot = useWhyMayNot()('alarm.comment')
  const client = useQueryClient()
  const { alarm, occurrence, lines, ticks } = list
  // A box is ticked when the server has it, not when it was touched.
  const tick = useMutation({
    mutationFn: ({ line, done }: { readonly line: number; readonly done: boolean }) => tickLine(list, line, done),
    onSuccess: (next) => client.setQueryData(checklistQuery(alarm, occurrence).queryKey, next),
  })
  return (
    <>
      <p className="muted">{t('checklist.progress', { done: Object.keys(ticks).length, all: lines.length })}</p>
      <ol className="checklist">
        {lines.map((text, line) => {
          const ticked = ticks[line]
          return (
            <li key={text.en}>
              <Checkbox
                size="lg"
                label={<Words text={text} />}
                checked={ticked !== undefined}
                disabled={whyNot !== null || tick.isPending}
                description={
                  ticked
                    ? t('checklist.doneBy', { by: ticked.by, time: siteDateTime(ticked.at, site.timeZone) })
                    : whyNot
                }
                onChange={(event) => tick.mutate({ line, done: event.currentTarget.checked })}
              />
            </li>
          )
        })}
      </ol>
      {tick.isError && <strong role="alert">✕ {sentence(tick.error)}</strong>}
    </>
  )
}
