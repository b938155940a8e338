import { Wrench } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: Wrench,
  load: async () => (await import('./tool-calls-page.tsx')).ToolCallsPage,
  entry: 'samePage',
}
