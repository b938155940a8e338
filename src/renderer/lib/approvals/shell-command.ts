/** `/bin/bash -lc '…'` as Codex wraps what the model asked for. */
const wrapped = /^(\S*\b(?:ba|z|da|fi)?sh(?:\.exe)? -l?c) (['"])([\s\S]*)\2$/

/** A command of one word needs no quotes. */
const bare = /^(\S*\b(?:ba|z|da|fi)?sh(?:\.exe)? -l?c) ([^\s'"`$\\]+)$/

/** The command that a person has to judge, apart from the shell that Codex starts it with. */
export function shellCommand(command: string): { shell: string | null; script: string } {
  const oneWord = bare.exec(command.trim())
  if (oneWord?.[1] !== undefined && oneWord[2] !== undefined) return { shell: oneWord[1], script: oneWord[2] }
  const match = wrapped.exec(command.trim())
  const [, shell, quote, body] = match ?? []
  if (shell === undefined || body === undefined) return { shell: null, script: command }
  const script = quote === "'" ? body.replaceAll(`'\\''`, "'").replaceAll(`'"'"'`, "'") : body.replace(/\\(["\\$`])/g, '$1')
  // A quote that is left over means that there was more than one word: shown as it is.
  const isOneWord = quote === "'" ? !body.replaceAll(`'\\''`, '').replaceAll(`'"'"'`, '').includes("'") : true
  return isOneWord ? { shell, script } : { shell: null, script: command }
}
