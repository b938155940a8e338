import type { LucideIcon } from 'lucide-react'
import { type PageId, pages } from '#shared/pages.ts'
import type { PageDefinition } from '../lib/page-definition.ts'

const files = import.meta.glob<PageDefinition>('../features/*/page.ts', { eager: true, import: 'page' })

/** Every feature's page by the name of its folder, which is its address. */
export const definitions: ReadonlyMap<string, PageDefinition> = new Map(
  Object.entries(files).map(([path, page]) => [path.split('/').at(-2) ?? '', page]),
)

export interface NavigationPage extends Pick<PageDefinition, 'waiting'> {
  id: PageId
  title: string
  icon: LucideIcon
}

/** The pages of the navigation, in its order. */
export const navigationPages: readonly NavigationPage[] = pages.flatMap(({ id, title }) => {
  const { icon, waiting } = definitions.get(id) ?? {}
  return icon ? [{ id, title, icon, ...(waiting ? { waiting } : {}) }] : []
})
