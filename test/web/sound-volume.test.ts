import { expect, test } from 'vitest'
import { keepVolume, keptVolume, VOLUME_MIN, volumeWithin } from '../../dashboard/web/sound/volume.ts'

test('a console can be made quieter but never silent, whatever was kept', () => {
  expect([0, 0.1, 0.5, 3].map(volumeWithin)).toEqual([VOLUME_MIN, VOLUME_MIN, 0.5, 1])
  expect(VOLUME_MIN).toBe(0.2)
  localStorage.setItem('watchroom.volume', 'nonsense')
  expect(keptVolume()).toBeGreaterThanOrEqual(VOLUME_MIN)
  keepVolume(0.35)
  expect(keptVolume()).toBe(0.35)
})
