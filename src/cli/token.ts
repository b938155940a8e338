import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppFailure } from '#shared/errors.ts'
import { ownCommand } from './own-command.ts'

/** The owner's token of a data folder. Throws `gatewayUnreachable` when no gateway ever ran there. */
export function readToken(dataDir: string): string {
  try {
    return readFileSync(join(dataDir, 'token'), 'utf8').trim()
  } catch (cause) {
    throw new AppFailure(
      {
        code: 'gatewayUnreachable',
        message: `There is no token in ${dataDir}.`,
        hint: `The gateway makes one when it starts for the first time: ${ownCommand('serve', dataDir)}`,
      },
      { cause },
    )
  }
}
