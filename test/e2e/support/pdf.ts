import { spawnSync } from 'node:child_process'

/** The text of a PDF as its fonts say it, page by page; throws where it is none. */
export function pdfPages(pdf: Buffer): readonly string[] {
  const { status, stdout, stderr } = spawnSync('pdftotext', ['-layout', '-enc', 'UTF-8', '-', '-'], {
    input: pdf,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`pdftotext cannot read it: ${stderr}`)
  return stdout.split('\f').slice(0, -1)
}
