import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointDefinition } from '#domain/point/point.ts'
import { wordsOfState } from '#domain/point/state-words.ts'
import { unitName } from '#domain/point/unit-name.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { pointNumber } from './value.ts'

/** Digits of what lies between two states: the mean of a switch over an hour. */
const BETWEEN_DECIMALS = 2

/** Whether a boolean point tells that something runs; it has its own words and look. */
export const isRunning = ({ name }: PointDefinition): boolean => name === 'running' || name.endsWith('_running')

/** How a value is said: a number with its unit, a state or a boolean in words. A state without a word keeps its own name. */
export function useValueWords(): (point: PointDefinition, value: number) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  return useCallback(
    (point, value) => {
      if (point.type === 'number' || point.type === 'counter') {
        const unit = unitName(point.unit)
        return unit === '' ? pointNumber(point, value) : `${pointNumber(point, value)} ${unit}`
      }
      if (!Number.isInteger(value)) return value.toFixed(BETWEEN_DECIMALS)
      if (point.type === 'boolean') {
        if (isRunning(point)) return value === 1 ? t('value.run') : t('value.stop')
        return value === 1 ? t('value.yes') : t('value.no')
      }
      return say(wordsOfState(point.states?.[value] ?? String(value)))
    },
    [t, say],
  )
}
