const plainWord = /^[\w@%+=:,./-]+$/

function quoted(word: string): string {
  if (word === '') return "''"
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** One shell line that a POSIX shell splits into `argv` again, written as the app-server writes it: `/bin/bash -lc 'echo hi'`. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(quoted).join(' ')
}
