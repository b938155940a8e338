/** What is marked in the log, by row number (see `LogRows`). `anchor` is where a range began. */
export interface LogSelection {
  anchor: number | null
  active: number | null
}

export const noSelection: LogSelection = { anchor: null, active: null }

/** Marks one row, or with `extends` everything from the anchor to it. */
export function selectRow(selection: LogSelection, row: number, extendsRange: boolean): LogSelection {
  return { anchor: extendsRange && selection.anchor !== null ? selection.anchor : row, active: row }
}

export function isSelected(selection: LogSelection, row: number): boolean {
  const { anchor, active } = selection
  if (anchor === null || active === null) return false
  return row >= Math.min(anchor, active) && row <= Math.max(anchor, active)
}
