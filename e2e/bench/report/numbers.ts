import type { Measured } from '../measure/figures.ts'

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
