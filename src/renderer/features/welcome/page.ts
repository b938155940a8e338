import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  load: async () => (await import('./welcome-page.tsx')).WelcomePage,
}
