import { ScrollText } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: ScrollText,
  load: async () => (await import('./log-page.tsx')).LogPage,
}
