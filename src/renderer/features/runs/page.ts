import { Activity } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: Activity,
  load: async () => (await import('./runs-page.tsx')).RunsPage,
  entry: async () => (await import('./run-page.tsx')).RunPage,
}
