import { ShieldQuestion } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: ShieldQuestion,
  load: async () => (await import('./approvals-page.tsx')).ApprovalsPage,
  waiting: (status) => status.pendingApprovals,
}
