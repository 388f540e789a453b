import type { Refused } from '../wire/errors.ts'

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'] as const
export type PictureType = (typeof PICTURE_TYPES)[number]

/** A picture that was read to its end. `end`: where it ends; what lies behind belongs to something else. */
export type Picture = {
  readonly type: PictureType
  readonly width: number
  readonly height: number
  readonly end: number
}
export type PictureAnswer = { readonly picture: Picture } | { readonly refused: Refused }

/** A drawing of a floor is far smaller; a screen waits for the whole of it. */
export const PICTURE_MAX_bytes = 5 * 1024 * 1024
/** A browser unpacks a picture to 4 bytes a pixel: 160 MB at most. A0 at 150 dpi has 35 million. */
const SIDE_MAX_px = 10_000
const PIXELS_MAX = 40_000_000

/** Why a browser should not have to unpack a picture of this size; null where it may. */
export function tooManyPixels({ width, height }: Pick<Picture, 'width' | 'height'>): Refused | null {
  if (Math.max(width, height) <= SIDE_MAX_px && width * height <= PIXELS_MAX) return null
  return { code: 'plan.too-many-pixels', fill: { width, height, side: SIDE_MAX_px, pixels: PIXELS_MAX / 1_000_000 } }
}

/** It begins like a picture and does not go on like one. */
export const damaged = (en: string, zh: string): PictureAnswer => ({
  refused: { code: 'plan.picture-damaged', fill: { detail: { en, zh } } },
})
