export type Sample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
export type Family = { readonly type: string; readonly help: string; readonly samples: readonly Sample[] }

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LINE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? ([^ ]+)$`)
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y
/** What a family's samples may be called besides its own name. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
}

/**
 * Reads the text format of Prometheus as its specification has it, and throws at the first line that is not of it: each family once, HELP and
 * TYPE before its samples and its samples together, no sample twice, histograms whole and cumulative.
 */
export function readPrometheusText(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>()
  const seen = new Set<string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const help = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(line)
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line)
    if (help) {
      if (families.has(help[1]!)) throw new Error(`${help[1]} begins twice`)
      families.set((current = help[1]!), { type: '', help: help[2]!, samples: [] })
    } else if (type) {
      if (type[1] !== current || families.get(current)!.type !== '') throw new Error(`a TYPE out of place: ${line}`)
      families.get(current)!.type = type[2]!
    } else {
      const sample = readSample(line)
      const family = families.get(current)
      if (!family || !(ENDINGS[family.type] ?? []).some((ending) => current + ending === sample.name))
        throw new Error(`a sample outside its family: ${line}`)
      const key = keyOf(sample)
      if (seen.has(key)) throw new Error(`a sample twice: ${line}`)
      seen.add(key)
      family.samples.push(sample)
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family)
  return families
}

/** The same for the same labels in any order. */
const keyOf = ({ name, labels }: Pick<Sample, 'name' | 'labels'>): string =>
  `${name}${Object.entries(labels)
    .map(([label, value]) => `,${label}=${value}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('')}`

function readSample(line: string): Sample {
  const [, name, inside, number] = LINE.exec(line) ?? []
  if (name === undefined || number === undefined) throw new Error(`not a sample: ${line}`)
  const value = number === '+Inf' ? Infinity : number === '-Inf' ? -Infinity : Number(number)
  if (Number.isNaN(value) && number !== 'NaN') throw new Error(`not a number: ${line}`)
  const labels: Record<string, string> = {}
  const text = inside ?? ''
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    LABEL.lastIndex = at
    const [, label, content] = LABEL.exec(text) ?? []
    if (label === undefined || Object.hasOwn(labels, label)) throw new Error(`not labels: ${line}`)
    labels[label] = content!
  }
  return { name, labels, value }
}

const rising = (list: readonly number[]): boolean => list.every((one, i) => i === 0 || one >= list[i - 1]!)

function checkHistogram(name: string, { samples }: Family): void {
  const buckets = samples.filter((one) => one.name === `${name}_bucket`)
  const bounds = buckets.map(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])))
  const counts = buckets.map(({ value }) => value)
  const total = samples.find((one) => one.name === `${name}_count`)?.value
  if (!rising(bounds) || !rising(counts) || bounds.at(-1) !== Infinity || counts.at(-1) !== total)
    throw new Error(`${name} is not a whole histogram`)
}

/** The value of the one sample with exactly these labels; throws where there is none. */
export function sampleOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = keyOf({ name, labels })
  const found = [...families.values()].flatMap(({ samples }) => samples).find((one) => keyOf(one) === wanted)
  if (!found) throw new Error(`there is no ${wanted}`)
  return found.value
}
