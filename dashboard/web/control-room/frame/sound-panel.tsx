import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PATTERN_NAMES, type PatternName } from '#domain/sound/pattern.ts'
import { consoleApi } from '#domain/wire/console-api.ts'
import { call } from '../../api/call.ts'
import { useIsLive } from '../../live/use-live.ts'
import { soundTestQuery } from '../../sound/sound-test-query.ts'
import { VOLUME_MIN } from '../../sound/volume.ts'
import { useSound, useSoundView } from '../../sound/use-sound.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { LampTable } from './lamp-table.tsx'
import { PatternTest } from './pattern-test.tsx'
import { YesNo } from './yes-no.tsx'

export const SOUND_PANEL = 'sound-panel'

type Props = {
  readonly site: { readonly id: string; readonly timeZone: string }
  readonly close: () => void
}
type Heard = Partial<Record<PatternName, boolean>>

/** Sound and lamp test, and the volume. It stands at the side and never over the alarms; an alarm that sounds wins over the test. */
export function SoundPanel({ site, close }: Props) {
  const { t } = useTranslation()
  const [heard, setHeard] = useState<Heard>({})
  const [seen, setSeen] = useState<boolean | null>(null)
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = frame.current
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') close()
    }
    dialog?.addEventListener('keydown', onKey)
    dialog?.focus()
    return () => dialog?.removeEventListener('keydown', onKey)
  }, [close])
  return (
    <dialog ref={frame} open id={SOUND_PANEL} className="sound-panel" aria-labelledby="sound-panel-title" tabIndex={-1}>
      <div className="sound-panel-head">
        <h2 id="sound-panel-title">{t('soundTest.title')}</h2>
        <Button variant="default" size="compact-md" onClick={close}>
          {t('app.close')}
        </Button>
      </div>
      <p>{t('soundTest.hint')}</p>
      <Volume />
      <h3>{t('soundTest.sounds')}</h3>
      <ul className="sound-patterns">
        {PATTERN_NAMES.map((name) => (
          <PatternTest
            key={name}
            name={name}
            heard={heard[name] ?? null}
            answer={(yes) => setHeard((old) => ({ ...old, [name]: yes }))}
          />
        ))}
      </ul>
      <h3>{t('soundTest.lamps')}</h3>
      <LampTable />
      <YesNo
        name="seen"
        label={t('soundTest.seenAll')}
        words={[t('soundTest.seen'), t('soundTest.notSeen')]}
        value={seen}
        choose={setSeen}
      />
      <Record site={site} heard={heard} seen={seen} />
    </dialog>
  )
}

function Volume() {
  const { t } = useTranslation()
  const sound = useSound()
  const volume = useSoundView((view) => view.volume)
  const percent = Math.round(volume * 100)
  return (
    <label className="sound-volume">
      <span>{t('soundTest.volume', { percent })}</span>
      <input
        type="range"
        min={VOLUME_MIN * 100}
        max={100}
        step={5}
        value={percent}
        onChange={(event) => sound.setVolume(Number(event.currentTarget.value) / 100)}
      />
    </label>
  )
}

const isWhole = (heard: Heard): heard is Record<PatternName, boolean> =>
  PATTERN_NAMES.every((name) => heard[name] !== undefined)

type Answers = { readonly site: Props['site']; readonly heard: Heard; readonly seen: boolean | null }

/** Writes the test into the log of the platform, as soon as every question is answered. */
function Record({ site, heard, seen }: Answers) {
  const { t } = useTranslation()
  const isLive = useIsLive()
  const queries = useQueryClient()
  const last = useQuery(soundTestQuery(site.id))
  const recording = useMutation({
    mutationFn: async () => {
      if (!isWhole(heard) || seen === null) return
      await call(consoleApi.soundTest, { params: { site: site.id }, body: { heard, seen } })
      await queries.invalidateQueries({ queryKey: soundTestQuery(site.id).queryKey })
    },
  })
  const whyNot = (): string | null => {
    if (!isLive) return t('why.notLive')
    if (recording.isPending) return t('why.sending')
    return isWhole(heard) && seen !== null ? null : t('soundTest.answerAll')
  }
  return (
    <div className="sound-record">
      <ActionButton whyNot={whyNot()} showWhy strong onClick={() => recording.mutate()}>
        {t('soundTest.record')}
      </ActionButton>
      {recording.isError && <Fault error={recording.error} />}
      <output>
        {last.data &&
          t(last.data.passed ? 'soundTest.lastPassed' : 'soundTest.lastFailed', {
            time: siteDateTime(last.data.at, site.timeZone),
            by: last.data.by,
          })}
        {last.data === null && t('soundTest.never')}
      </output>
    </div>
  )
}
