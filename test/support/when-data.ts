import { describe, expect, test } from 'vitest'
import { isThere } from './real-data.ts'

/** Runs the tests on recorded data, or says in one passing test that the data is not on this machine. */
export function describeWithData(name: string, folder: string, tests: () => void): void {
  if (isThere(folder)) {
    describe(name, tests)
    return
  }
  describe(name, () => {
    test(`data absent: ../shared/data/${folder} is not on this machine, nothing was checked`, () => {
      expect(isThere(folder)).toBe(false)
    })
  })
}
