import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Goes where a touched notification leads; the service worker says so to a console that is open. */
export function useOpenedAlarm(): void {
  const { history } = useRouter()
  useEffect(() => {
    const worker = (navigator as Partial<Navigator>).serviceWorker // absent without https
    const open = ({ data }: MessageEvent<{ readonly type?: string; readonly path?: string } | null>): void => {
      if (data?.type === 'open' && data.path?.startsWith('/alarms')) history.push(data.path)
    }
    worker?.addEventListener('message', open)
    return () => worker?.removeEventListener('message', open)
  }, [history])
}
