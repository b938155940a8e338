import type { Account, AccountContext } from './account.ts'
import { accountByAppServer } from './app-server-account.ts'
import { accountByCommands } from './command-account.ts'

/** The account of a Codex on this machine, in the better of the ways that it offers, whichever engine does the work. */
export function codexAccount(context: AccountContext): Account {
  return context.codex.hasAppServer ? accountByAppServer(context) : accountByCommands(context)
}
