import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { tokenPath } from '#node/local-token.ts'

export interface TokenCheck {
  status: 'ok' | 'warning' | 'error'
  detail: string
  hint: string | null
}

const ok = (detail: string): TokenCheck => ({ status: 'ok', detail, hint: null })

/** Windows has no mode bits to look at: a file has the rights of its folder, and those of a user profile are its user's. */
function checkOnWindows(file: string, home: string): TokenCheck {
  const fromHome = path.win32.relative(home, file)
  const isInProfile = fromHome !== '' && !fromHome.startsWith('..') && !path.win32.isAbsolute(fromHome)
  if (isInProfile) return ok('It lies in your user profile, which Windows keeps from other users.')
  return {
    status: 'warning',
    detail: 'It lies outside of your user profile, where other users of this machine may be allowed to read it.',
    hint: `icacls "${file}" /inheritance:r /grant:r "%USERNAME%":F`,
  }
}

/** Whether only its owner can read the local token. */
export function checkToken(
  dataDir: string,
  { platform = process.platform, home = homedir() }: { platform?: NodeJS.Platform; home?: string } = {},
): TokenCheck {
  const file = tokenPath(dataDir)
  if (platform === 'win32') return checkOnWindows(file, home)
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  if (mode === undefined) {
    return {
      status: 'error',
      detail: 'Its file is gone: clients cannot read it.',
      hint: 'Start the gateway again: it makes one.',
    }
  }
  if ((mode & 0o077) === 0) return ok('Only its owner can read it.')
  return { status: 'error', detail: 'Other users of this machine can read it.', hint: `chmod 600 ${file}` }
}
