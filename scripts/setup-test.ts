import { execFileSync, spawnSync } from 'node:child_process'

/**
 * The real programs that the tests drive, by the Debian package that has them. What is missing is installed where that is possible (as
 * root, with apt-get); elsewhere one sentence says what to install.
 */
const NEEDED: readonly { readonly command: string; readonly package: string }[] = [
  { command: 'mosquitto', package: 'mosquitto' },
  { command: 'mosquitto_pub', package: 'mosquitto-clients' },
  { command: 'chromium', package: 'chromium' },
  { command: 'strace', package: 'strace' },
  { command: 'openssl', package: 'openssl' },
  { command: 'influxd', package: 'influxdb' },
  { command: 'victoria-metrics', package: 'victoria-metrics' },
  { command: 'docker-compose', package: 'docker-compose' },
  { command: 'pdftotext', package: 'poppler-utils' },
]
const SERVICES = ['mosquitto', 'influxdb', 'victoria-metrics']
const CHINESE_FONTS = 'fonts-noto-cjk'

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
const has = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`], { env: { PATH } }).status === 0
const hasChineseFont = (): boolean =>
  /\S/.test(spawnSync('sh', ['-c', 'fc-list :lang=zh family 2>/dev/null'], { encoding: 'utf8' }).stdout)
const missing = (): readonly string[] => [
  ...NEEDED.filter(({ command }) => !has(command)).map((needed) => needed.package),
  ...(hasChineseFont() ? [] : [CHINESE_FONTS]),
]

const wanted = missing()
if (wanted.length > 0) {
  const sentence = `The tests need these packages (Debian names): ${wanted.join(' ')}`
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    process.stderr.write(`${sentence}\nInstall them, for example: sudo apt-get install ${wanted.join(' ')}\n`)
    process.exit(1)
  }
  process.stdout.write(`${sentence}; installing them.\n`)
  const env = { ...process.env, PATH, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...wanted], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Debian starts these as services; the tests start their own on free ports.
  for (const service of SERVICES) {
    if (wanted.includes(service)) spawnSync('service', [service, 'stop'], { env, stdio: 'ignore' })
  }
  const still = missing()
  if (still.length > 0) {
    process.stderr.write(`Still missing after installing: ${still.join(' ')}\n`)
    process.exit(1)
  }
}
