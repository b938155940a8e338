/** The shells that a person pastes commands into: the one of the system on Windows, else any that reads POSIX. */
export type Shell = 'posix' | 'powershell'

export function shellOf(platform: string): Shell {
  return platform === 'win32' ? 'powershell' : 'posix'
}

/** One word, so that the shell hands it on as it is. */
export function shellWord(word: string, shell: Shell): string {
  if (shell === 'posix') return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
  // PowerShell takes typographic quotation marks for quotes too.
  return /^[\w:./\\-]+$/.test(word) ? word : `'${word.replaceAll(/['‘’‚‛]/g, '$&$&')}'`
}

/** A command line of these words. */
export function shellLine(words: readonly string[], shell: Shell): string {
  const line = words.map((word) => shellWord(word, shell)).join(' ')
  // Without the call operator PowerShell only prints a program that is written in quotes.
  return shell === 'powershell' && line.startsWith("'") ? `& ${line}` : line
}

/** Sets an environment variable to what a command prints. */
export function setVariableLine(name: string, words: readonly string[], shell: Shell): string {
  const line = shellLine(words, shell)
  return shell === 'powershell' ? `$env:${name} = ${line}` : `export ${name}="$(${line})"`
}

/** How the value of an environment variable is written inside double quotes. */
export function variableIn(name: string, shell: Shell): string {
  return shell === 'powershell' ? `$env:${name}` : `$${name}`
}
