import { useTranslation } from 'react-i18next'
import { spanOf } from './time.ts'

/** Words a span of milliseconds: `45 s`, `12 min 05 s`, `3 h 04 min`, `2 d 05 h`. */
export function useDuration(): (span_ms: number) => string {
  const { t } = useTranslation()
  return (span_ms) => {
    const span = spanOf(span_ms)
    switch (span.unit) {
      case 'seconds':
        return t('span.seconds', span)
      case 'minutes':
        return t('span.minutes', span)
      case 'hours':
        return t('span.hours', span)
      case 'days':
        return t('span.days', span)
    }
  }
}
