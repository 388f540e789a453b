import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** As many bits as nobody guesses. */
const NAME_bytes = 18
const NAME = /^[A-Za-z0-9_-]{24}$/

/** Pictures as files under random names; what they are stands in the ledger. */
export type PictureFiles = {
  /** Resolves with the name when the file is on disk. Rejects with the system's error. */
  readonly keep: (bytes: Uint8Array) => Promise<string>
  /** null where there is no such file. */
  readonly read: (name: string) => Promise<Uint8Array | null>
  readonly drop: (name: string) => Promise<void>
  /** Removes what no record names: left over where the process ended between a file and its record. */
  readonly dropAllExcept: (names: ReadonlySet<string>) => Promise<void>
}

export function pictureFiles(folder: string): PictureFiles {
  const drop = (name: string): Promise<void> => rm(join(folder, name), { force: true })
  return {
    keep: async (bytes) => {
      const name = randomBytes(NAME_bytes).toString('base64url')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeWhole(folder, name, bytes)
      return name
    },
    read: async (name) => {
      if (!NAME.test(name)) return null
      return readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
    },
    drop,
    dropAllExcept: async (names) => {
      const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      for (const name of found) if (!names.has(name)) await drop(name)
    },
  }
}

/** Under its name stands the whole file or none; both the file and its name are on disk. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `${name}.part`)
  try {
    const file = await open(part, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, join(folder, name))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  const names = await open(folder)
  try {
    await names.sync()
  } finally {
    await names.close()
  }
}
