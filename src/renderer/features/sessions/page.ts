import { MessagesSquare } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: MessagesSquare,
  load: async () => (await import('./sessions-page.tsx')).SessionsPage,
  entry: async () => (await import('./session-page.tsx')).SessionPage,
}
