import { z } from 'zod'
import { byPerson, declared } from './access.ts'

/** A browser that was signed in by a one-time link. */
export const PanelSession = z.object({
  id: z.string(),
  /** As the browser named itself. */
  userAgent: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  /** 12 hours after it was last used. */
  expiresAt: z.number(),
  /** The one that asks. */
  isCurrent: z.boolean(),
})
export type PanelSession = z.infer<typeof PanelSession>

export const panelSessions = declared.tag('panel sessions').router({
  list: byPerson
    .route({ method: 'GET', path: '/panel-sessions', summary: 'Browsers that are signed in to the panel' })
    .output(z.array(PanelSession)),
  end: byPerson
    .route({ method: 'DELETE', path: '/panel-sessions/{id}', summary: 'Sign a browser out' })
    .input(z.object({ id: z.string().max(100) }))
    .output(z.array(PanelSession)),
})
