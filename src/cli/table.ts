import { printable } from './output.ts'
import { type Format, type Paint, plain } from './paint.ts'

export interface Column<T> {
  title: string
  value: (row: T) => string
  format?: (row: T) => Format
}

const firstLine = (text: string) => printable(text.split('\n', 1)[0] ?? '').trim()
const cut = (text: string, width: number) => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`)

/** Rows as aligned text, one line each; the last column is cut so that no line is longer than `width`. */
export function formatTable<T>(rows: readonly T[], columns: readonly Column<T>[], width: number, paint: Paint = plain): string[] {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => firstLine(column.value(row)))),
  ]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)))
  const [titles = '', ...lines] = cells.map((line) => {
    const padded = line.map((cell, index) => cell.padEnd(widths[index] ?? 0))
    return cut(padded.join('  ').trimEnd(), width)
  })
  const painted = rows.map((row, at) => {
    const line = lines[at] ?? ''
    let start = 0
    const parts = columns.map((column, index) => {
      const end = start + (widths[index] ?? 0)
      const [text, gap] = [line.slice(start, end), line.slice(end, end + 2)]
      start = end + 2
      return `${column.format && text !== '' ? paint(column.format(row), text) : text}${gap}`
    })
    return parts.join('')
  })
  return [paint('dim', titles), ...painted]
}

/** Local time, `2026-11-20 13:45`. */
export function formatTime(unixMs: number): string {
  const date = new Date(unixMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}
