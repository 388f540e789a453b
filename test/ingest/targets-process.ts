import { openTargets } from '../../ingest/targets/open.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'

/** `node targets-process.ts FOLDER CONFIG`: targets in a process of their own that can be killed. Tells how far it is safe, as lines. */
const [, , folder = '', config = ''] = process.argv
const targets = openTargets({
  folder,
  configs: [JSON.parse(config) as TargetConfig],
  now: () => Date.now(),
  log: () => {},
})
targets.onSafe((batch) => process.stdout.write(`${batch}\n`))
