import { PICTURE_MAX_bytes, type PictureAnswer } from './picture.ts'
import { readRaster } from './raster.ts'
import { readSvg } from './svg.ts'

/**
 * What a file is by its content, whatever its name and its sender say. What is no picture, not whole, too large to unpack, or an SVG
 * that holds more than a drawing, is refused with the reason.
 */
export function readPicture(bytes: Uint8Array): PictureAnswer {
  if (bytes.length > PICTURE_MAX_bytes)
    return { refused: { code: 'request.too-large', fill: { limit: `${PICTURE_MAX_bytes / 1024 / 1024} MB` } } }
  return readRaster(bytes) ?? readSvg(bytes)
}
