const word = /(?:[^\s'"\\]+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])+/y
const part = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/g

function unquoted(text: string): string {
  return text.replaceAll(part, (_all, single?: string, double?: string, escaped?: string, plain?: string) => {
    if (double !== undefined) return double.replaceAll(/\\([$`"\\\n])/g, (_match, sign: string) => (sign === '\n' ? '' : sign))
    return single ?? escaped ?? plain ?? ''
  })
}

/** The words of a POSIX shell line, e.g. of `/bin/bash -lc 'echo hi'`; a line that is not one stays whole. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const blank = /\s+/y
    blank.lastIndex = at
    if (blank.test(line)) at = blank.lastIndex
    if (at >= line.length) break
    word.lastIndex = at
    const found = word.exec(line)
    if (!found) return [line]
    words.push(unquoted(found[0]))
    at = word.lastIndex
  }
  return words
}
