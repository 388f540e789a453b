import { useId } from 'react'
import { Hatch } from './hatch.tsx'

export type PumpMarkProps = {
  /** 1 or 0; null while it is not known. */
  readonly running: number | null
  readonly stale: boolean
}

/** The mark of a pump (ISO 10628-2: a circle with the tip of its flow): pale while it runs, grey while it stands. The word stands beside it. */
export function PumpMark({ running, stale }: PumpMarkProps) {
  const hatch = useId()
  const known = running !== null && !stale
  const fill = known ? (running === 1 ? 'var(--running)' : 'var(--stopped)') : `url(#${hatch})`
  const tip = known && running === 1 ? '#1b1e21' : 'var(--panel)'
  return (
    <svg className="water-drawing" viewBox="0 0 72 72" aria-hidden="true">
      <Hatch id={hatch} />
      <path d="M0 36H12M60 36H72" stroke="var(--text)" strokeWidth="4" />
      <circle cx="36" cy="36" r="25" fill={fill} stroke="var(--text)" strokeWidth="3" />
      <path d="M26 18L58 36L26 54" fill="none" stroke={known ? tip : 'var(--text)'} strokeWidth="3" />
    </svg>
  )
}
