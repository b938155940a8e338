import type { Page } from '#shared/contract/paging.ts'
import { note, printJson, printLine } from './output.ts'
import { ownCommand } from './own-command.ts'
import { type Column, formatTable } from './table.ts'

export interface ListOptions {
  json?: boolean
  limit?: number
  cursor?: string
}

/** What a list sends: only what was given, so that the contract's own defaults hold. */
export function pageInput(options: ListOptions): { limit?: number; cursor?: string } {
  return {
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
  }
}

/** Why a page is empty. */
export function emptyText(options: ListOptions, view: { empty: string; isFiltered: boolean }): string {
  if (options.cursor !== undefined) return 'Nothing comes behind this cursor.'
  return view.isFiltered ? 'Nothing matches.' : view.empty
}

/** One page: as `{ data, nextCursor }` for programs, else as a table. */
export function printPage<T>(
  page: Page<T>,
  options: ListOptions,
  view: { columns: readonly Column<T>[]; empty: string; isFiltered: boolean; command: string; dataDir: string },
): void {
  if (options.json) {
    printJson(page)
    return
  }
  if (page.data.length === 0) {
    note(emptyText(options, view))
    return
  }
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY
  for (const line of formatTable(page.data, view.columns, width)) printLine(line)
  if (page.nextCursor !== null) note(`More: ${ownCommand(`${view.command} --cursor ${page.nextCursor}`, view.dataDir)}`)
}
