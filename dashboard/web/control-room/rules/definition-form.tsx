import { Checkbox, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type AlarmDefinition, PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { ConditionEditor } from './condition-editor.tsx'
import type { DefinitionPart } from './definition-part.ts'
import { PointField } from './point-field.tsx'
import { useProblemAt } from './rule-form.ts'
import { ScheduleFields } from './schedule-fields.tsx'
import { shownWith } from './shown-limit.ts'
import { TextFields } from './text-fields.tsx'
import { DurationField, NumberField } from './typed-fields.tsx'
import { useSentence } from './use-sentence.ts'

export type DefinitionProps = {
  readonly definition: AlarmDefinition
  readonly change: (part: DefinitionPart) => void
}

/** The whole definition as a form. What it does not show (tickets, dispatch) stays as it is. */
export function DefinitionForm({ definition, change }: DefinitionProps) {
  const { t } = useTranslation()
  const say = useSentence()
  return (
    <>
      <section className="panel" aria-label={t('rules.form')}>
        <h2>{t('rules.form')}</h2>
        <TextFields
          path={['message']}
          labels={[t('rules.messageEn'), t('rules.messageZh')]}
          text={definition.message}
          change={(message) => change({ message })}
        />
        <Behaviour definition={definition} change={change} />
      </section>
      <section className="panel" aria-label={t('rules.condition')}>
        <h2>{t('rules.condition')}</h2>
        <p className="rule-sentence">{say(definition.condition)}</p>
        <ConditionEditor
          condition={definition.condition}
          change={(condition) => change({ condition, shows: shownWith(definition, condition) })}
        />
      </section>
      <section className="panel" aria-label={t('rules.schedule')}>
        <h2>{t('rules.schedule')}</h2>
        <ScheduleFields definition={definition} change={change} />
      </section>
      <section className="panel" aria-label={t('rules.guidance')}>
        <h2>{t('rules.guidance')}</h2>
        <GuidanceFields definition={definition} change={change} />
      </section>
    </>
  )
}

function Behaviour({ definition, change }: DefinitionProps) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  const { priority, onDelay_ms, offDelay_ms, reAlarm_ms } = definition
  return (
    <>
      <div className="rule-fields">
        <NativeSelect
          label={t('column.priority')}
          value={priority}
          data={PRIORITIES.map((one) => ({ value: one, label: t(PRIORITY_KEY[one]) }))}
          onChange={(event) => change({ priority: event.currentTarget.value as Priority })}
        />
        <DurationField
          label={t('rules.onDelay')}
          problem={problemAt(['onDelay_ms'])}
          value={onDelay_ms}
          blank={NaN}
          change={(delay_ms) => change({ onDelay_ms: delay_ms ?? NaN })}
        />
        <DurationField
          label={t('rules.offDelay')}
          problem={problemAt(['offDelay_ms'])}
          value={offDelay_ms}
          blank={NaN}
          change={(delay_ms) => change({ offDelay_ms: delay_ms ?? NaN })}
        />
        <DurationField
          label={t('rules.reAlarm')}
          hint={t('rules.reAlarmHint')}
          problem={problemAt(['reAlarm_ms'])}
          value={reAlarm_ms}
          change={(delay_ms) => change({ reAlarm_ms: delay_ms })}
        />
      </div>
      <Ticks definition={definition} change={change} />
      <Shown definition={definition} change={change} />
    </>
  )
}

function Ticks({ definition: { lifeSafety, latching, acknowledge }, change }: DefinitionProps) {
  const { t } = useTranslation()
  return (
    <div className="rule-ticks">
      <Checkbox
        label={t('rules.acknowledge')}
        checked={acknowledge ?? true}
        onChange={(event) => change({ acknowledge: event.currentTarget.checked ? undefined : false })}
      />
      <Checkbox
        label={t('rules.latching')}
        description={t('rules.latchingHint')}
        checked={latching ?? false}
        onChange={(event) => change({ latching: event.currentTarget.checked || undefined })}
      />
      <Checkbox
        label={t('rules.lifeSafety')}
        description={t('rules.lifeSafetyHint')}
        checked={lifeSafety ?? false}
        onChange={(event) => change({ lifeSafety: event.currentTarget.checked || undefined })}
      />
    </div>
  )
}

function Shown({ definition: { shows }, change }: DefinitionProps) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  return (
    <div className="rule-fields">
      <PointField
        label={t('rules.shows')}
        value={shows?.point}
        none={t('rules.showsNone')}
        problem={problemAt(['shows', 'point'])}
        change={(point) => change({ shows: point ? { ...shows, point: point.name } : undefined })}
      />
      {shows && (
        <NumberField
          label={t('rules.showsLimit')}
          problem={problemAt(['shows', 'limit'])}
          value={shows.limit}
          change={(limit) =>
            change({ shows: limit === undefined ? { point: shows.point } : { point: shows.point, limit } })
          }
        />
      )}
    </div>
  )
}

const NOTHING = { en: '' }

function GuidanceFields({ definition: { guidance }, change }: DefinitionProps) {
  const { t } = useTranslation()
  return (
    <>
      <TextFields
        long
        path={['guidance', 'means']}
        labels={[t('rules.meansEn'), t('rules.meansZh')]}
        text={guidance.means}
        change={(means) => change({ guidance: { ...guidance, means } })}
      />
      <TextFields
        long
        path={['guidance', 'do']}
        labels={[t('rules.doEn'), t('rules.doZh')]}
        text={guidance.do}
        change={(action) => change({ guidance: { ...guidance, do: action } })}
      />
      <TextFields
        path={['guidance', 'call']}
        labels={[t('rules.callEn'), t('rules.callZh')]}
        text={guidance.call ?? NOTHING}
        change={(call) => {
          const { means, do: action } = guidance
          const nobody = call.en === '' && call.zh === undefined
          change({ guidance: { means, do: action, ...(nobody ? {} : { call }) } })
        }}
      />
    </>
  )
}
