import { oc } from '@orpc/contract'
import { z } from 'zod'

/** The principal of everything that the user's own programs begin. */
export const localOwnerId = 'owner'

/** What a principal may do: look (`viewer`), also let Codex work (`code`), also answer for it and change what is allowed (`admin`). */
export const Role = z.enum(['viewer', 'code', 'admin'])
export type Role = z.infer<typeof Role>

/**
 * Who may call a method. `read` is for every role, `use` for `code` and above. `person` answers for Codex or widens
 * rights: it wants the role `admin` and a credential that no command of Codex can have, see docs/security.md.
 */
export type Access = 'read' | 'use' | 'person'

/** What every method declares; one without a declaration keeps the gateway from starting. */
export interface AccessMeta {
  access?: Access
}

export const declared = oc.$meta<AccessMeta>({})

export const reads = declared.meta({ access: 'read' })
export const uses = declared.meta({ access: 'use' })
export const byPerson = declared.meta({ access: 'person' })

/** The proof of a person's terminal: it can write where the sandbox of Codex cannot. */
export const access = declared.tag('access').router({
  /** Valid for 10 seconds and once. */
  challenge: uses.route({ method: 'POST', path: '/access/challenge', summary: 'Begin to prove that a person asks' }).output(
    z.object({
      id: z.string(),
      /** The file to create, for its owner only. */
      path: z.string(),
      /** What to write into it. */
      content: z.string(),
    }),
  ),
  prove: uses
    .route({ method: 'POST', path: '/access/prove', summary: 'Get a credential for the file that was written' })
    .input(z.object({ id: z.string().max(100) }))
    /** To be sent instead of the token; the gateway keeps it in memory only. */
    .output(z.object({ credential: z.string(), expiresAt: z.number() })),
})
