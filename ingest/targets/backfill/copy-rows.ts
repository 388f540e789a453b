import type { MessagePort } from 'node:worker_threads'
import type { QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'
import { openRows } from '../../telemetry/read-out.ts'
import { QUALITY_BITS, type RowBlock } from '../../telemetry/blocks.ts'
import { headOf, lineOf } from '../line.ts'
import type { Sender } from './send.ts'

const QUALITY_MASK = (1 << QUALITY_BITS) - 1
/** Lines made at once: a block has a million rows, and as texts they would take twenty times their memory. */
const LINES = 20_000

/**
 * Sends the rows that are handed out over the port. `progress` is called after each stretch of time: all before `until` is stored. Answers
 * whether it came to the end. Throws the store's words.
 */
export async function copyRows(
  port: MessagePort,
  sender: Sender,
  progress: (until: Millis, rows: number) => void,
): Promise<boolean> {
  const { ids, keys, blocks } = await openRows(port)
  const heads = new Map(ids.flatMap((id, i) => (id === null ? [] : [[id, headOf(keys[i]!)] as const])))
  try {
    for await (const block of blocks) {
      for (let begin = 0; begin < block.rows; begin += LINES) {
        if (!(await sender.send(linesOf(block, heads, begin, Math.min(block.rows, begin + LINES))))) return false
      }
      if (!(await sender.settle())) return false
      progress(block.until, block.rows)
    }
    return true
  } finally {
    port.close()
  }
}

function linesOf(
  { from, words, values }: RowBlock,
  heads: ReadonlyMap<number, string>,
  begin: number,
  end: number,
): readonly string[] {
  const lines: string[] = []
  for (let row = begin; row < end; row += 1) {
    const word = words[2 * row + 1]!
    const quality = (word & QUALITY_MASK) as QualityCode
    const line = lineOf(heads.get(word >>> QUALITY_BITS)!, from + words[2 * row]!, values[row]!, quality)
    if (line !== null) lines.push(line)
  }
  return lines
}
