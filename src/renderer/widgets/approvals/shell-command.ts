/** `/bin/bash -lc …` as Codex wraps what the model asked for. */
const wrapper = /^(\S*\b(?:ba|z|da|fi)?sh(?:\.exe)? -l?c) ([\s\S]+)$/

/** One piece of a shell word: in single quotes, in double quotes, escaped, or bare. */
const piece = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y

/** What a shell makes of one quoted word, or `null` when there is more than one word or an open quote. */
function unquoted(text: string): string | null {
  let word = ''
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text)
    if (!match) return null
    const [, single, double, escaped, bare] = match
    word += single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare ?? ''
  }
  return word
}

/** The command that a person has to judge, apart from the shell that Codex starts it with. */
export function shellCommand(command: string): { shell: string | null; script: string } {
  const [, shell, rest] = wrapper.exec(command.trim()) ?? []
  const script = rest === undefined ? null : unquoted(rest)
  return shell === undefined || script === null ? { shell: null, script: command } : { shell, script }
}
