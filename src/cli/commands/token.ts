import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppFailure } from '#shared/errors.ts'
import type { CliContext } from '../context.ts'
import { printLine } from '../output.ts'
import { ownCommand } from '../own-command.ts'

/** The owner's token of a data folder. Throws `gatewayUnreachable` when no gateway ever ran there. */
function readToken(dataDir: string): string {
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

/** Prints the local token, for the `Authorization: Bearer` header of HTTP clients. */
export function token(context: CliContext): void {
  printLine(readToken(context.dataDir))
}
