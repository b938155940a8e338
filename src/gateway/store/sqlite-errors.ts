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

/**
 * What SQLite counts among the failures of the disk though the disk answered: a page that is not in the file any more
 * (a database that was cut while its log goes on), content whose checksum is wrong, a damaged file system.
 */
const damagedIo: readonly number[] = [2, 32, 33].map((detail) => codes.ioError | (detail << 8))

function extendedCode(thrown: unknown): number | null {
  if (thrown instanceof AppFailure) return extendedCode(thrown.cause)
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return null
  return thrown.errcode
}

function primaryCode(thrown: unknown): number | null {
  const code = extendedCode(thrown)
  return code === null ? null : code & 0xff
}

export const isSqliteError = (thrown: unknown): boolean => primaryCode(thrown) !== null

const isOneOf = (thrown: unknown, wanted: readonly number[]): boolean => {
  const code = primaryCode(thrown)
  return code !== null && wanted.includes(code)
}

/** What the operating system says when it brings the log to the disk. */
const hasNoRoom = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')

export const isDiskFull = (thrown: unknown): boolean =>
  (isOneOf(thrown, [codes.full, codes.ioError]) && !isCorrupt(thrown)) || hasNoRoom(thrown)

/** As SQLite throws it, for damage that it told in another way. */
export const corruptError = (problem: string): Error => Object.assign(new Error(problem), { errcode: codes.corrupt })

export const isBusy = (thrown: unknown): boolean => isOneOf(thrown, [codes.busy])

export function isCorrupt(thrown: unknown): boolean {
  return isOneOf(thrown, [codes.corrupt, codes.notADatabase]) || damagedIo.includes(extendedCode(thrown) ?? 0)
}

/** The write itself is at fault: the same write would fail again, and the others would not. */
export const isFaultyWrite = (thrown: unknown): boolean =>
  primaryCode(thrown) === null || isOneOf(thrown, [codes.error, codes.tooBig, codes.constraint, codes.mismatch, codes.range])
