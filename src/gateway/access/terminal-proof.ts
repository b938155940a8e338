import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { unusable } from '#node/data-dir.ts'
import { AppFailure } from '#shared/errors.ts'

const challengeLifeMs = 10_000
const challengeLimit = 50
const credentialLifeMs = 10 * 60_000
/** Clocks of file systems are coarse. */
const clockSlackMs = 2_000

/**
 * Tells a person's terminal from a command of Codex, though both can read the token: the sandbox of Codex may read
 * everything but writes only its workspace and the temporary folders, so whoever can write the data folder is outside.
 */
export interface TerminalProof {
  challenge(): { id: string; path: string; content: string }
  /** A credential for ten minutes. Throws `forbidden` when the file is not as it was asked for. */
  prove(id: string): { credential: string; expiresAt: number }
  isValid(credential: string): boolean
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url')
const isSame = (left: Stats, right: Stats) => left.dev === right.dev && left.ino === right.ino

function makeFolder(dataDir: string): string {
  const folder = join(dataDir, 'challenges')
  try {
    // What lies there is of a gateway that was killed, or was planted.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o700 })
  } catch (thrown) {
    throw unusable(dataDir, thrown)
  }
  return folder
}

function failed(what: string): AppFailure {
  return new AppFailure({
    code: 'forbidden',
    message: `That a person asks could not be proved: ${what}.`,
    hint: 'Answer in the panel or the desktop app, or run the command in a terminal of the user who runs the gateway.',
  })
}

/** Whatever lies there: its writer may have made a folder. */
function remove(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

/** Throws when the file is not what its writer was to make: a regular file of our user, new. */
function readProof(path: string, since: number): string {
  // Not through a link, and never waiting for the other end of a pipe.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const stat = fstatSync(file)
    const isOurs = process.getuid === undefined || stat.uid === process.getuid()
    if (!stat.isFile() || !isOurs || stat.nlink !== 1 || stat.size > 200 || stat.mtimeMs + clockSlackMs < since) {
      throw failed('the file is not as it has to be')
    }
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

export function createTerminalProof(dataDir: string, now: () => number = Date.now): TerminalProof {
  const folder = makeFolder(dataDir)
  // A sandbox that may write above the data folder could put another one in its place.
  const [dataDirAtStart, folderAtStart] = [statSync(dataDir), lstatSync(folder)]
  const challenges = new Map<string, { path: string; content: string; since: number }>()
  const credentials = new Map<string, number>()

  function isWhereItWas(): boolean {
    try {
      return isSame(statSync(dataDir), dataDirAtStart) && isSame(lstatSync(folder), folderAtStart)
    } catch {
      // Gone: then it is not where it was.
      return false
    }
  }

  function dropOld(): void {
    for (const [id, { since, path }] of challenges) {
      if (since + challengeLifeMs > now() && challenges.size < challengeLimit) continue
      challenges.delete(id)
      remove(path)
    }
    for (const [hash, expiresAt] of credentials) if (expiresAt <= now()) credentials.delete(hash)
  }

  return {
    challenge() {
      dropOld()
      const id = randomBytes(12).toString('base64url')
      const path = join(folder, randomBytes(24).toString('base64url'))
      const content = randomBytes(32).toString('base64url')
      challenges.set(id, { path, content, since: now() })
      return { id, path, content }
    },
    prove(id) {
      const challenge = challenges.get(id)
      challenges.delete(id)
      if (challenge === undefined || challenge.since + challengeLifeMs < now()) throw failed('it took too long')
      if (!isWhereItWas()) throw failed('the data folder was moved since the gateway started')
      let written: string
      try {
        written = readProof(challenge.path, challenge.since)
      } catch (thrown) {
        if (thrown instanceof AppFailure) throw thrown
        throw failed('the file was not written')
      } finally {
        remove(challenge.path)
      }
      if (written !== challenge.content) throw failed('the file does not hold what it has to')
      const credential = `swp_${randomBytes(32).toString('base64url')}`
      const expiresAt = now() + credentialLifeMs
      credentials.set(hashOf(credential), expiresAt)
      return { credential, expiresAt }
    },
    isValid: (credential) => (credentials.get(hashOf(credential)) ?? 0) > now(),
  }
}
