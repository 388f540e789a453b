/** Prints a table below the test's line, columns aligned; for results that a person wants to see, not only pass. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const width = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(width[i]!))
      .join('  ')
      .trimEnd()
  console.info([`\n${title}`, line(head), ...rows.map(line)].join('\n'))
}

/** `2020-03-09 10:45:33`, UTC. */
export const utc = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
