import { cpus, loadavg } from 'node:os'

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** @param share 0.5 for the median, 0.99 for what one of a hundred exceeds. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Prints a table: what a row is about, then its cells. */
export function printTable(title: string, heads: readonly string[], rows: readonly (readonly [name: string, ...cells: string[]])[]): void {
  const first = Math.max(...rows.map(([name]) => name.length)) + 2
  const width = Math.max(...heads.map(({ length }) => length), ...rows.flatMap(([, ...cells]) => cells.map(({ length }) => length))) + 2
  const line = (name: string, cells: readonly string[]) => `${name.padEnd(first)}${cells.map((cell) => cell.padStart(width)).join('')}\n`
  process.stdout.write(`\n${title}\n${line('', heads)}${rows.map(([name, ...cells]) => line(name, cells)).join('')}`)
}

/** Every figure belongs to a machine and to what else it did. */
export function printMachine(): void {
  process.stdout.write(`${cpus()[0]?.model ?? 'processor'} x ${cpus().length}, Node ${process.versions.node}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}\n`)
}
