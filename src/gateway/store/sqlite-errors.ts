import { AppFailure } from '#shared/errors.ts'

/** SQLite's primary result codes that we act on, https://sqlite.org/rescode.html. */
const codes = {
  error: 1,
  busy: 5,
  full: 13,
  ioError: 10,
  corrupt: 11,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  range: 25,
  notADatabase: 26,
} as const

function primaryCode(thrown: unknown): number | null {
  if (thrown instanceof AppFailure) return primaryCode(thrown.cause)
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return null
  return thrown.errcode & 0xff
}

export const isSqliteError = (thrown: unknown): boolean => primaryCode(thrown) !== null

const isOneOf = (thrown: unknown, wanted: readonly number[]): boolean => {
  const code = primaryCode(thrown)
  return code !== null && wanted.includes(code)
}

/** What the operating system says when it brings the log to the disk. */
const hasNoRoom = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')

export const isDiskFull = (thrown: unknown): boolean => isOneOf(thrown, [codes.full, codes.ioError]) || hasNoRoom(thrown)

/** As SQLite throws it, for damage that it told in another way. */
export const corruptError = (problem: string): Error => Object.assign(new Error(problem), { errcode: codes.corrupt })

export const isBusy = (thrown: unknown): boolean => isOneOf(thrown, [codes.busy])

export const isCorrupt = (thrown: unknown): boolean => isOneOf(thrown, [codes.corrupt, codes.notADatabase])

/** The write itself is at fault: the same write would fail again, and the others would not. */
export const isFaultyWrite = (thrown: unknown): boolean =>
  primaryCode(thrown) === null || isOneOf(thrown, [codes.error, codes.tooBig, codes.constraint, codes.mismatch, codes.range])
