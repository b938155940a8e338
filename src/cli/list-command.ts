import type { Listed, Page } from '#shared/contract/paging.ts'
import { note, printJson, printLine } from './output.ts'
import { ownCommand } from './own-command.ts'
import { paintFor } from './paint.ts'
import { type Column, formatTable } from './table.ts'

/** Of a line that no terminal shows; whole texts are in the JSON. */
const pipedWidth = 240

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

/** A page whose cut texts are fetched: what a program reads is whole. */
async function wholePage<T extends { id: string }>(page: Page<Listed<T>>, get: (id: string) => Promise<T>): Promise<Page<T>> {
  const data: T[] = []
  for (const entry of page.data) data.push(entry.truncated ? await get(entry.id) : entry)
  return { ...page, data }
}

/** One page: as `{ data, nextCursor }` for programs, else as a table. `get` fetches an entry with whole texts. */
export async function printPage<T extends { id: string }>(
  page: Page<Listed<T>>,
  options: ListOptions,
  view: {
    columns: readonly Column<T>[]
    get: (id: string) => Promise<T>
    empty: string
    isFiltered: boolean
    command: string
    dataDir: string
  },
): Promise<void> {
  if (options.json) {
    printJson(await wholePage(page, view.get))
    return
  }
  if (page.data.length === 0) {
    note(emptyText(options, view))
    return
  }
  const width = process.stdout.isTTY ? process.stdout.columns : pipedWidth
  for (const line of formatTable(page.data, view.columns, width, paintFor(process.stdout))) printLine(line)
  if (page.nextCursor !== null) note(`More: ${ownCommand(`${view.command} --cursor ${page.nextCursor}`, view.dataDir)}`)
}
