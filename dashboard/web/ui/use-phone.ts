import { useMediaQuery } from '@mantine/hooks'

/** Whether the screen is as narrow as a phone's; the style sheets know the same width. */
export const usePhone = (): boolean =>
  useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false }) ?? false
