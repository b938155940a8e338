import { Cable } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: Cable,
  load: async () => (await import('./connections-page.tsx')).ConnectionsPage,
}
