import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PatternName } from '#domain/sound/pattern.ts'
import { PATTERN_KEY } from '../../i18n/keys.ts'
import { useSound, useSoundView } from '../../sound/use-sound.ts'
import { YesNo } from './yes-no.tsx'

type Props = {
  readonly name: PatternName
  readonly heard: boolean | null
  readonly answer: (heard: boolean) => void
}

/** One pattern: played first, then answered. */
export function PatternTest({ name, heard, answer }: Props) {
  const { t } = useTranslation()
  const sound = useSound()
  const isPlaying = useSoundView((view) => view.trying === name)
  const [played, setPlayed] = useState(false)
  const word = t(PATTERN_KEY[name])
  const play = (): void => {
    sound.tryOut(name)
    setPlayed(true)
  }
  return (
    <li>
      <strong>{word}</strong>
      <Button
        variant="default"
        size="compact-md"
        aria-label={t('soundTest.playOne', { sound: word })}
        data-playing={isPlaying || undefined}
        onClick={play}
      >
        {isPlaying && <span aria-hidden="true">♪ </span>}
        {t('soundTest.play')}
      </Button>
      <YesNo
        name={`heard-${name}`}
        label={word}
        words={[t('soundTest.heard'), t('soundTest.notHeard')]}
        value={heard}
        choose={answer}
        disabled={!played}
      />
    </li>
  )
}
