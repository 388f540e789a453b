import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { RuleOn } from '#domain/rule/rule.ts'
import { DAY_ms } from '#domain/time.ts'
import { BACKTEST_WINDOW_MAX_ms } from '#domain/wire/backtest.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { BacktestResults } from './backtest-results.tsx'
import { type ChosenWindow, type Span, spanOf, type WindowName } from './backtest-window.ts'
import { type BacktestOutcome, runBacktest } from './rule-queries.ts'

/** What came of it, with the draft that it is of. */
export type Backtested = { readonly definition: AlarmDefinition } & BacktestOutcome

type BacktestPanelProps = {
  readonly on: RuleOn
  readonly definition: AlarmDefinition
  /** Nothing is wrong with the draft. */
  readonly isWhole: boolean
  readonly tested: Backtested | null
  readonly keep: (tested: Backtested) => void
}

/** Tries the draft on stored history, beside the version in force. */
export function BacktestPanel({ on, definition, isWhole, tested, keep }: BacktestPanelProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { store } = useLiveParts()
  const sentence = useErrorSentence()
  const [chosen, setChosen] = useState<ChosenWindow>({ name: 'month', from: '', until: '' })
  const { run, cancel, running, error } = useRun()
  const span = spanOf(chosen, site.timeZone, store.serverNow())
  const whyNot = isWhole
    ? span === 'wrong'
      ? t('rules.windowWrong')
      : span === 'too-long'
        ? tooLong()
        : null
    : t('rules.mendFirst')
  const start = async ({ from, until }: Span): Promise<void> => {
    const outcome = await run((signal) => runBacktest(site.id, { on, definition, from, until }, signal))
    if (outcome) keep({ definition, ...outcome })
  }
  return (
    <section className="panel" aria-label={t('rules.backtest')}>
      <h2>{t('rules.backtest')}</h2>
      <p className="why">{t('rules.backtestAbout')}</p>
      <WindowFields chosen={chosen} choose={setChosen} />
      <div className="rule-run">
        {running ? (
          <span className="button-row">
            <output>{t('rules.running')}</output>
            <Button variant="default" onClick={cancel}>
              {t('rules.cancelRun')}
            </Button>
          </span>
        ) : (
          <ActionButton
            strong
            showWhy
            whyNot={whyNot}
            onClick={() => {
              if (typeof span === 'object') void start(span)
            }}
          >
            {t('rules.run')}
          </ActionButton>
        )}
      </div>
      {error !== null && (
        <p>
          <strong role="alert">✕ {sentence(error)}</strong>
        </p>
      )}
      {tested && <Found tested={tested} />}
    </section>
  )

  function tooLong(): string {
    return t('rules.windowTooLong', { limit: BACKTEST_WINDOW_MAX_ms / DAY_ms })
  }
}

function Found({ tested }: { readonly tested: Backtested }) {
  if (tested.report) return <BacktestResults definition={tested.definition} report={tested.report} />
  return (
    <p>
      <strong role="alert">
        ✕ <Words text={tested.why} />
      </strong>
    </p>
  )
}

/** One run at a time; leaving the page or cancelling ends it on the server too. */
function useRun() {
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])
  const run = async <T,>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | null> => {
    const controller = new AbortController()
    current.current = controller
    setError(null)
    setRunning(true)
    try {
      return await ask(controller.signal)
    } catch (failed) {
      if (!controller.signal.aborted) setError(failed)
      return null
    } finally {
      setRunning(false)
    }
  }
  return { run, cancel: () => current.current?.abort(), running, error }
}

const WINDOW_KEY = {
  week: 'rules.window7',
  month: 'rules.window30',
  quarter: 'rules.window90',
  other: 'rules.windowOther',
} as const satisfies Record<WindowName, string>

type WindowFieldsProps = { readonly chosen: ChosenWindow; readonly choose: (window: ChosenWindow) => void }

function WindowFields({ chosen, choose }: WindowFieldsProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const zone = site.timeZone
  return (
    <>
      <fieldset aria-label={t('rules.windowLabel')} className="button-row">
        {(Object.keys(WINDOW_KEY) as WindowName[]).map((name) => (
          <Button
            key={name}
            variant="default"
            size="compact-md"
            aria-pressed={name === chosen.name}
            onClick={() => choose({ ...chosen, name })}
          >
            {t(WINDOW_KEY[name])}
          </Button>
        ))}
      </fieldset>
      {chosen.name === 'other' && (
        <div className="rule-fields">
          <TextInput
            type="datetime-local"
            label={t('rules.windowFrom', { zone })}
            value={chosen.from}
            onChange={(event) => choose({ ...chosen, from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('rules.windowUntil', { zone })}
            value={chosen.until}
            onChange={(event) => choose({ ...chosen, until: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  )
}
