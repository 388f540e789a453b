import { isForLater } from '../answer.ts'
import type { Generation, TargetConfig } from '../target.ts'
import { basicOf, SILENT_ms, TargetUnreadable, unreadable } from './ask.ts'

/** `build`: `OSS`, `Core`, `Enterprise` …; null where the server does not say. */
export type Detected = { readonly generation: Generation; readonly version: string; readonly build: string | null }

/**
 * Asks a server what it is, by the headers of /ping and by buildinfo: an InfluxQL question proves nothing, as VictoriaMetrics answers any with 200.
 * Throws {@link TargetUnreadable}.
 */
export async function detect(config: TargetConfig, ending?: AbortSignal): Promise<Detected> {
  const base = config.url.replace(/\/+$/, '')
  const basic = basicOf(config)
  const headers: Record<string, string> = basic === null ? {} : { authorization: basic }
  const get = async (path: string): Promise<Response> => {
    const silent = AbortSignal.timeout(SILENT_ms)
    const signal = ending ? AbortSignal.any([silent, ending]) : silent
    try {
      return await fetch(`${base}${path}`, { headers, redirect: 'error', signal })
    } catch (error) {
      throw unreadable((error as Error).cause ?? error)
    }
  }
  const ping = await get('/ping')
  const version = ping.headers.get('x-influxdb-version')
  await ping.body?.cancel()
  if (version !== null)
    return {
      generation: generationOf(version),
      version: version.replace(/^v/, ''),
      build: ping.headers.get('x-influxdb-build'),
    }
  if (ping.status === 401 || ping.status === 403) {
    throw new TargetUnreadable(
      `the server does not accept the user name, password or token (${ping.status})`,
      ping.status,
    )
  }
  if (isForLater(ping.status)) throw new TargetUnreadable('it does not say what it is now', ping.status)
  if (await isVictoria(get)) return { generation: 'victoria-metrics', version: await victoriaVersion(get), build: null }
  throw new TargetUnreadable(
    'what answers is neither InfluxDB nor VictoriaMetrics: look at the URL, and at what stands before the server',
    ping.status,
  )
}

function generationOf(version: string): Generation {
  const major = Number(/\d+/.exec(version)?.[0] ?? 1)
  return major >= 3 ? 'influxdb-3' : major === 2 ? 'influxdb-2' : 'influxdb-1'
}

async function isVictoria(get: (path: string) => Promise<Response>): Promise<boolean> {
  const answer = await get('/api/v1/status/buildinfo')
  const said = (await answer.json().catch(() => null)) as { readonly status?: unknown } | null
  return answer.ok && said?.status === 'success'
}

async function victoriaVersion(get: (path: string) => Promise<Response>): Promise<string> {
  const metrics = await (await get('/metrics')).text()
  return /vm_app_version\{[^}]*short_version="([^"]+)"/.exec(metrics)?.[1] ?? 'unknown'
}
