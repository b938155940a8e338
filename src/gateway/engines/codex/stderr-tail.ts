import { stripVTControlCharacters } from 'node:util'

/** What Codex says at every start on some machines, and which has never kept it from working. */
const harmless = /could not find bubblewrap on PATH/

/** The end of Codex's standard error, as far as it may say why Codex ended. */
export function meaningfulTail(stderrTail: string): string {
  const lines = stripVTControlCharacters(stderrTail).split('\n')
  return lines.filter((line) => !harmless.test(line)).join('\n')
}
