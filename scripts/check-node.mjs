// Stops a script with one sentence when the Node that runs it is too old: the bundled one is missing without a word otherwise.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 24 || (major === 24 && minor < 15)) {
  console.error(
    `Watchroom needs Node 24.15 or newer, but this script runs on ${process.version}. ` +
      'Run "npm ci" without --omit=optional and without --ignore-scripts, or install Node 26.',
  )
  process.exit(1)
}
