import { readJpeg } from './jpeg.ts'
import { type PictureAnswer, tooManyPixels } from './picture.ts'
import { readPng } from './png.ts'
import { readWebp } from './webp.ts'

/** A picture of points, walked from its header to its end; null where the file begins like none. */
export function readRaster(bytes: Uint8Array): PictureAnswer | null {
  const answer = readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes)
  if (answer === null || 'refused' in answer) return answer
  const refused = tooManyPixels(answer.picture)
  return refused ? { refused } : answer
}
