import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { GatewayStatus } from '#shared/contract/gateway.ts'

type Loaded<P> = () => Promise<ComponentType<P>>

/**
 * What a feature's `page.ts` exports as `page`. The folder's name is the address; the pages that navigation and menu
 * show have their titles in `#shared/pages.ts`. Code is fetched when a page is first opened, or before when there is time.
 */
export interface PageDefinition {
  /** Beside its name in the navigation; a page that is not shown there has none. */
  icon?: LucideIcon
  /** The page at `/<folder>`. */
  load: Loaded<{ id: string | null }>
  /** What stands at `/<folder>/<id>`: a page of its own for each id, or the same page, which is given the id. */
  entry?: Loaded<{ id: string }> | 'samePage'
  /** How many things wait there for a person. */
  waiting?: (status: GatewayStatus) => number
}
