import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import type { BacktestReport } from '#domain/wire/backtest.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { barsOf, type ComparedRaise } from './raise-changes.ts'

const HEIGHT = 60
/** Of the width of a bar; the rest is the gap to the next one. */
const BAR = 0.8

type RaiseLineProps = {
  readonly report: BacktestReport
  readonly raises: readonly ComparedRaise[]
  readonly choose: (raise: ComparedRaise) => void
}

/** Raises over the window as bars, a lane for each version, both on one scale. The table below holds the same for who cannot see it. */
export function RaiseLine({ report, raises, choose }: RaiseLineProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { proposed, inForce, from, until } = report
  const next = barsOf(proposed.raisesByHour)
  const now = inForce ? barsOf(inForce.raisesByHour) : null
  const most = Math.max(1, ...next.bars, ...(now?.bars ?? []))
  const label = inForce
    ? t('rules.lineLabel', { proposed: proposed.count, inForce: inForce.count, most })
    : t('rules.lineLabelNew', { proposed: proposed.count, most })
  const click = (by: 'proposed' | 'in-force') => (share: number) => {
    const nearest = nearestTo(from + share * (until - from), raises, by)
    if (nearest) choose(nearest)
  }
  return (
    <figure className="rule-line">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing, not a file */}
      <div role="img" aria-label={label} className="rule-lanes">
        <span>{t('rules.proposed')}</span>
        <Lane bars={next.bars} most={most} version="proposed" click={click('proposed')} />
        {now && (
          <>
            <span>{t('rules.inForce')}</span>
            <Lane bars={now.bars} most={most} version="in-force" click={click('in-force')} />
          </>
        )}
      </div>
      <figcaption className="why">
        <span>{siteDateTime(from, site.timeZone)}</span>
        <span>{t('rules.bar', { count: next.hours, most })}</span>
        <span>{siteDateTime(until, site.timeZone)}</span>
      </figcaption>
      {raises.length > 0 && <p className="why">{t('rules.lineHint')}</p>}
    </figure>
  )
}

/** The occurrence of a version that was raised nearest to a time. */
function nearestTo(
  at: Millis,
  raises: readonly ComparedRaise[],
  by: 'proposed' | 'in-force',
): ComparedRaise | undefined {
  const distance = (raise: ComparedRaise): number => Math.abs(raise.raisedAt - at)
  return raises
    .filter((raise) => raise.by === by || raise.by === 'both')
    .reduce<ComparedRaise | undefined>(
      (best, raise) => (best && distance(best) <= distance(raise) ? best : raise),
      undefined,
    )
}

type LaneProps = {
  readonly bars: readonly number[]
  readonly most: number
  readonly version: 'proposed' | 'in-force'
  /** Where it was clicked, from 0 to 1. */
  readonly click: (share: number) => void
}

function Lane({ bars, most, version, click }: LaneProps) {
  const onClick = ({ currentTarget, clientX }: MouseEvent<SVGSVGElement>): void => {
    const { left, width } = currentTarget.getBoundingClientRect()
    click((clientX - left) / width)
  }
  return (
    // The table has a button for each of them; the drawing only answers a pointer too.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <svg
      className="rule-lane"
      viewBox={`0 0 ${bars.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      data-version={version}
      onClick={onClick}
    >
      <rect className="rule-lane-ground" width={bars.length} height={HEIGHT} />
      {bars.map((count, i) => {
        const height = (count / most) * (HEIGHT - 2)
        // A bar is its place in time.
        // oxlint-disable-next-line react/no-array-index-key
        return count === 0 ? null : <rect key={i} x={i} y={HEIGHT - height} width={BAR} height={height} />
      })}
    </svg>
  )
}
