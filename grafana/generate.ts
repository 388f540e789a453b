import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dashboardFiles } from './boards.ts'

/** Writes the dashboards to grafana/dashboards; a test compares the two. */
const folder = join(import.meta.dirname, 'dashboards')
mkdirSync(folder, { recursive: true })
const files = dashboardFiles()
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name))
for (const [name, text] of files) writeFileSync(join(folder, name), text)
