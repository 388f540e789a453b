import UPlot from 'uplot'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Millis } from '#domain/time.ts'
import { siteDateTime } from '../../ui/time.ts'
import { pointNumber, shownDecimals } from '../../ui/value.ts'

export type ChartAsk = {
  readonly element: HTMLElement
  readonly point: PointDefinition
  /** How a state or boolean is said. */
  readonly words: (point: PointDefinition, value: number) => string
  readonly raw: boolean
  readonly bad_s: readonly number[]
  readonly from: Millis
  readonly until: Millis
  readonly timeZone: string
  readonly limits: readonly number[]
  readonly markAt: Millis | undefined
  readonly size: { readonly width: number; readonly height: number }
}

const FONT = '14px system-ui, sans-serif'

/** How uPlot draws a trend: in the site's time zone, with the colours of the tokens. */
export function chartOptions(ask: ChartAsk): UPlot.Options {
  const { element, point, words, raw, from, until, timeZone, limits, size } = ask
  const style = getComputedStyle(element)
  const colour = (token: string): string => style.getPropertyValue(token)
  const stepped = point.type === 'boolean' || point.type === 'state' ? UPlot.paths.stepped?.({ align: 1 }) : undefined
  const line: UPlot.Series = { stroke: colour('--series-1'), width: 2, points: { show: false } }
  if (stepped) line.paths = stepped
  const edge: UPlot.Series = { stroke: colour('--series-3'), width: 1, points: { show: false }, show: !raw }
  const axis = {
    stroke: colour('--text'),
    font: FONT,
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
  }
  return {
    ...size,
    tzDate: (at_s) => UPlot.tzDate(new Date(at_s * 1000), timeZone),
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    padding: [14, 10, null, null],
    scales: {
      x: { time: true, range: [from / 1000, until / 1000] },
      y: { range: (_chart, low, high) => withLimits(low, high, limits) },
    },
    axes: [
      {
        ...axis,
        space: 80,
        values: (_chart, ticks) => ticks.map((at_s) => tickName(at_s * 1000, until - from, timeZone)),
      },
      {
        ...axis,
        size: point.type === 'state' ? 110 : 64,
        incrs: tickSteps(point),
        values: (_chart, ticks) =>
          ticks.map((value) => (isCounted(point) ? words(point, value) : pointNumber(point, value))),
      },
    ],
    series: [{}, edge, edge, line],
    bands: raw ? [] : [{ series: [2, 1], fill: `${colour('--series-3').trim()}55` }],
    hooks: { draw: [(chart) => drawMarks(chart, ask, colour('--text'), colour('--outline'))] },
  }
}

/** States and booleans lie on whole numbers, with a word each. */
const isCounted = ({ type }: PointDefinition): boolean => type === 'boolean' || type === 'state'

const TICK_EXPONENT_MAX = 12

/** Steps of the scale: 1, 2, 5, 10 …, none finer than the digits shown, or ticks would show the same number twice. */
function tickSteps(point: PointDefinition): number[] {
  const steps: number[] = []
  // Written as decimals: uPlot knows its steps by their exact value.
  for (let exponent = -shownDecimals(point); exponent <= TICK_EXPONENT_MAX; exponent++)
    for (const digit of [1, 2, 5]) steps.push(Number(`${digit}e${exponent}`))
  return steps
}

/** Limits near the readings are always in sight; a far one would flatten the curve and stays out. */
const LIMIT_REACH = 3

function withLimits(low: number | null, high: number | null, limits: readonly number[]): [number, number] {
  if (low === null || high === null) return [0, 1]
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-6)
  const near = limits.filter((limit) => limit > low - LIMIT_REACH * span && limit < high + LIMIT_REACH * span)
  const min = Math.min(low, ...near)
  const max = Math.max(high, ...near)
  const room = Math.max(max - min, span) * 0.08
  return [min - room, max + room]
}

/** Hours within a day, dates beyond it; always the site's clock. */
function tickName(at: Millis, span_ms: number, timeZone: string): string {
  const [date = '', time = ''] = siteDateTime(at, timeZone).split(' ')
  const midnight = time.startsWith('00:00')
  if (span_ms > 2 * 86_400_000 || midnight) return midnight ? date.slice(5) : `${date.slice(5)} ${time.slice(0, 5)}`
  return time.slice(0, 5)
}

/** Limit lines, the raise, and hatching where readings were bad. */
function drawMarks(chart: UPlot, ask: ChartAsk, text: string, outline: string): void {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top - 14 * ratio, bbox.width, bbox.height + 14 * ratio)
  ctx.clip()
  ctx.lineWidth = 2 * ratio
  ctx.strokeStyle = outline
  ctx.setLineDash([6 * ratio, 4 * ratio])
  for (const limit of ask.limits) stroke(ctx, bbox.left, chart.valToPos(limit, 'y', true), bbox.left + bbox.width)
  ctx.setLineDash([])
  ctx.lineWidth = ratio
  for (const at_s of ask.bad_s) {
    const x = chart.valToPos(at_s, 'x', true)
    ctx.beginPath()
    ctx.moveTo(x - 4 * ratio, bbox.top + bbox.height)
    ctx.lineTo(x + 4 * ratio, bbox.top + bbox.height - 10 * ratio)
    ctx.stroke()
  }
  if (ask.markAt !== undefined) {
    const x = chart.valToPos(ask.markAt / 1000, 'x', true)
    ctx.strokeStyle = text
    ctx.fillStyle = text
    ctx.lineWidth = 2 * ratio
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.beginPath()
    ctx.moveTo(x - 7 * ratio, bbox.top - 12 * ratio)
    ctx.lineTo(x + 7 * ratio, bbox.top - 12 * ratio)
    ctx.lineTo(x, bbox.top)
    ctx.fill()
  }
  ctx.restore()
}

function stroke(ctx: CanvasRenderingContext2D, left: number, y: number, right: number): void {
  ctx.beginPath()
  ctx.moveTo(left, y)
  ctx.lineTo(right, y)
  ctx.stroke()
}
