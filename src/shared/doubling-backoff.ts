/** Doubles from `firstMs` up to `limitMs`. */
export function doublingBackoff(firstMs: number, limitMs: number): (failures: number) => number {
  return (failures) => Math.min(limitMs, firstMs * 2 ** (failures - 1))
}
