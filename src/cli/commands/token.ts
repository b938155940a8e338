import type { CliContext } from '../context.ts'
import { printLine } from '../output.ts'
import { readToken } from '../token.ts'

/** Prints the local token, for the `Authorization: Bearer` header of HTTP clients. */
export function token(context: CliContext): void {
  printLine(readToken(context.dataDir))
}
