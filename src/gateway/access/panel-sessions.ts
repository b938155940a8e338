import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from '#node/write-private-file.ts'
import { newId } from '#shared/ids.ts'

export const panelSessionLifeMs = 12 * 3_600_000
/** Each use would write the file; the list is as exact as a person needs. */
const writeEveryMs = 60_000
const sessionLimit = 100
const userAgentLimit = 300

const Kept = z.object({
  id: z.string(),
  /** SHA-256 of the cookie's value. */
  hash: z.string(),
  userAgent: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
})
type Kept = z.infer<typeof Kept>

/** Without the hash: what may be shown. */
export type KnownPanelSession = Omit<Kept, 'hash'> & { expiresAt: number }

/** Browsers that are signed in. Only hashes are kept, in a file, so that they outlive a restart. */
export interface PanelSessions {
  /** The secret for the cookie of a new session. */
  create(userAgent: string): string
  /** Renews the session that this secret belongs to; `null` when there is none or it has ended. */
  use(secret: string): string | null
  /** For a page that stays open. */
  renew(id: string): void
  list(): KnownPanelSession[]
  /** `false` when there is none. */
  end(id: string): boolean
  onEnd(listener: (id: string) => void): () => void
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url')

function readKept(file: string): Kept[] {
  try {
    return z.array(Kept).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // None yet, or damaged: then every browser needs a new link, which costs nothing.
    return []
  }
}

export function createPanelSessions(options: {
  dataDir: string
  now?: () => number
  /** Told when the file cannot be written: the sessions then end with this gateway. */
  onUnwritable: (problem: string) => void
}): PanelSessions {
  const { now = Date.now } = options
  const file = join(options.dataDir, 'panel-sessions.json')
  const byHash = new Map(readKept(file).map((session) => [session.hash, session]))
  const listeners = new Set<(id: string) => void>()
  let writtenAt = 0

  const isLive = ({ lastSeenAt }: Kept) => lastSeenAt + panelSessionLifeMs > now()

  function write(): void {
    writtenAt = now()
    try {
      writePrivateFile(file, `${JSON.stringify([...byHash.values()])}\n`)
    } catch (thrown) {
      options.onUnwritable(String(thrown))
    }
  }

  function remove(session: Kept): void {
    byHash.delete(session.hash)
    for (const listener of listeners) listener(session.id)
  }

  function dropEnded(): void {
    for (const session of byHash.values()) if (!isLive(session)) remove(session)
  }

  function renew(session: Kept): void {
    session.lastSeenAt = now()
    if (now() - writtenAt > writeEveryMs) write()
  }

  const find = (id: string) => [...byHash.values()].find((session) => session.id === id && isLive(session))

  return {
    create(userAgent) {
      dropEnded()
      const oldest = byHash.size >= sessionLimit ? byHash.values().next().value : undefined
      if (oldest !== undefined) remove(oldest)
      const secret = randomBytes(32).toString('base64url')
      const hash = hashOf(secret)
      byHash.set(hash, {
        id: newId('panel'),
        hash,
        userAgent: userAgent.slice(0, userAgentLimit),
        createdAt: now(),
        lastSeenAt: now(),
      })
      write()
      return secret
    },
    use(secret) {
      // A look-up by the hash tells nothing about the secret by the time it takes.
      const session = byHash.get(hashOf(secret))
      if (session === undefined || !isLive(session)) return null
      renew(session)
      return session.id
    },
    renew(id) {
      const session = find(id)
      if (session !== undefined) renew(session)
    },
    list() {
      dropEnded()
      return [...byHash.values()]
        .map(({ hash: _, ...session }) => ({ ...session, expiresAt: session.lastSeenAt + panelSessionLifeMs }))
        .toSorted((left, right) => right.lastSeenAt - left.lastSeenAt)
    },
    end(id) {
      const session = find(id)
      if (session === undefined) return false
      remove(session)
      write()
      return true
    },
    onEnd(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
