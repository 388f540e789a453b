import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SiteFileError } from './site-file.ts'

/** Writes a file that must not exist yet, in a folder that may be made. Throws a sentence if it does. */
export async function writeFileNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new SiteFileError(
      error.code === 'EEXIST' ? `${path} exists already; it was left as it is.` : `${path}: ${error.message}`,
    )
  })
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Replaces a file in one step: a crash leaves the old one or the new one, never half of either. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.new`
  const file = await open(next, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
}
