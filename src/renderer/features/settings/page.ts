import { Settings } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: Settings,
  load: async () => (await import('./settings-page.tsx')).SettingsPage,
}
