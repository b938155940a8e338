/** SQLite's primary result codes that we act on, https://sqlite.org/rescode.html. */
const codes = { busy: 5, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const

function primaryCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return null
  return thrown.errcode & 0xff
}

export const isDiskFull = (thrown: unknown): boolean =>
  primaryCode(thrown) === codes.full || primaryCode(thrown) === codes.ioError

export const isBusy = (thrown: unknown): boolean => primaryCode(thrown) === codes.busy

export const isCorrupt = (thrown: unknown): boolean =>
  primaryCode(thrown) === codes.corrupt || primaryCode(thrown) === codes.notADatabase
