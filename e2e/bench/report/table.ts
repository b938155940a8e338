import type { Figures, Measured } from '../measure/figures.ts'

/** A number as people read it: three digits that matter, thousands set apart. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  if (Math.abs(value) >= 100) return value.toFixed(0)
  if (Math.abs(value) >= 10) return value.toFixed(1)
  return value.toFixed(2)
}

export function withNoise(measured: Measured | null): string {
  if (!measured) return '-'
  const noise = measured.rounds > 1 ? ` ±${Math.round(measured.halfRange * 100)}%` : ''
  return shortNumber(measured.median) + noise
}

export function times(measured: Measured | null): string {
  return measured ? `${measured.median.toFixed(2)}x` : '-'
}

/** Columns of equal width; the first is set to the left, the others to the right unless `isText`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], options: { isText?: boolean } = {}): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 || options.isText ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

/** One line per metric: every server, and what `subject` is against two baselines of the same rounds. */
export function figuresTable(figures: Figures, subject: string, baselines: readonly string[]): string {
  const head = ['', ...figures.servers, ...baselines.map((name) => `÷ ${name}`)]
  const rows = figures.metrics.map((metric) => [
    metric,
    ...figures.servers.map((server) => withNoise(figures.of(metric, server))),
    ...baselines.map((name) => times(figures.ratio(metric, subject, name))),
  ])
  return table(head, rows)
}
