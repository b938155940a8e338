const word = /(?:[^\s'"\\]+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])+/y
const part = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/g

function unquoted(text: string): string {
  return text.replaceAll(part, (_all, single?: string, double?: string, escaped?: string, plain?: string) => {
    if (double !== undefined) return double.replaceAll(/\\([$`"\\\n])/g, (_match, sign: string) => (sign === '\n' ? '' : sign))
    return single ?? escaped ?? plain ?? ''
  })
}

/** `null` where a quote stays open. */
function split(line: string): string[] | null {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const blank = /\s+/y
    blank.lastIndex = at
    if (blank.test(line)) at = blank.lastIndex
    if (at >= line.length) break
    word.lastIndex = at
    const found = word.exec(line)
    if (!found) return null
    words.push(unquoted(found[0]))
    at = word.lastIndex
  }
  return words
}

/** The words of a POSIX shell line, e.g. of `/bin/bash -lc 'echo hi'`; a line that is not one stays whole. */
export function shellWords(line: string): string[] {
  return split(line) ?? [line]
}

/** `/bin/bash -lc …` as Codex wraps what the model asked for. */
const wrapper = /^(\S*\b(?:ba|z|da|fi)?sh(?:\.exe)? -l?c) ([\s\S]+)$/

/** The command that a person has to judge, apart from the shell that Codex starts it with. */
export function shellCommand(command: string): { shell: string | null; script: string } {
  const [, shell, rest] = wrapper.exec(command.trim()) ?? []
  const [script, ...others] = rest === undefined ? [] : (split(rest) ?? [])
  if (shell === undefined || script === undefined || others.length > 0) return { shell: null, script: command }
  return { shell, script }
}
