/** Both themes and both languages, each once: what axe finds hangs on one of them, hardly on the pair. */
export const LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dim' },
] as const
