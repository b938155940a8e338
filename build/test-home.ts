import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Codex runs commands in login shells: a developer's own profile must neither slow them down nor be touched by them. */
export const testHome = join(tmpdir(), 'switchboard-test-home')

const programs = join(testHome, 'bin')
mkdirSync(programs, { recursive: true })

// At each start Codex asks it for the name of the system; Debian's is a script that starts a dozen processes.
const lsbRelease = join(programs, 'lsb_release')
if (!existsSync(lsbRelease) && existsSync('/bin/true')) symlinkSync('/bin/true', lsbRelease)

/** The path of programs that Codex is started with in tests. */
export const testPath = `${programs}${delimiter}${process.env['PATH'] ?? ''}`
