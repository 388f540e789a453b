import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A name or `*.ending`, of the root or, with two stars before it, of any folder; what lies below goes with it. Docker knows more, and none of
 * that is used.
 */
const PATTERN = /^(?<anywhere>\*\*\/)?(?<any>\*)?(?<name>[\w.-]+)$/

type Build = {
  /** Files of a clone that the image is made of. */
  readonly copied: readonly string[]
  /** Its shell commands but the one that installs packages, in their order. */
  readonly commands: readonly string[]
}

/** The first stage of the Dockerfile, as far as it is told in simple words; throws where it is not. */
export function readBuild(root: string): Build {
  const lines = stageOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const argumentsOf = (word: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const isSent = notIgnored(readFileSync(join(root, '.dockerignore'), 'utf8'))
  const sent = cloned(root).filter(isSent)
  const copied = argumentsOf('COPY').flatMap((line) => {
    const sources = line.split(' ').slice(0, -1)
    if (/[*?[\]"]|^--/.test(line) || !/ \.\/?$/.test(line)) throw new Error(`COPY ${line} is beyond this test`)
    return sources.flatMap((source) => {
      if (source === '.') return sent
      // As Docker does.
      if (!sent.includes(source)) throw new Error(`COPY ${source}: no such file is sent to the build`)
      return [source]
    })
  })
  const commands = argumentsOf('RUN').filter((command) => !command.startsWith('npm ci '))
  return { copied: [...new Set(copied)], commands }
}

/** The instructions between the first FROM and the next, each in one line. */
function stageOf(text: string): readonly string[] {
  const instructions = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const [from, until] = instructions.flatMap((line, i) => (line.startsWith('FROM ') ? [i] : []))
  return instructions.slice(from! + 1, until)
}

/** What a clone holds, with what is about to be added to it. */
export const cloned = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))

function notIgnored(text: string): (path: string) => boolean {
  const patterns = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const { anywhere, any, name } = PATTERN.exec(line)?.groups ?? {}
      if (name === undefined) throw new Error(`.dockerignore: ${line} is beyond this test`)
      return (segment: string, depth: number): boolean =>
        (depth === 0 || anywhere !== undefined) && (any === undefined ? segment === name : segment.endsWith(name))
    })
  return (path) => !path.split('/').some((segment, depth) => patterns.some((matches) => matches(segment, depth)))
}
