import { LayoutDashboard } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: LayoutDashboard,
  load: async () => (await import('./overview-page.tsx')).OverviewPage,
}
