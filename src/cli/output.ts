import { stripVTControlCharacters } from 'node:util'

/** `switchboard runs | head` closes our output early: that is an end, not a failure. */
export function endQuietlyOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}

const withoutControls = (text: string) => stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, '')

/** Characters that show nothing or turn the reading direction around; a variation selector behind an emoji is part of it. */
const hidden = /(?<!\p{Extended_Pictographic}(?=\uFE0E|\uFE0F))[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
const escaped = (character: string) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`

/**
 * Foreign text without anything that could steer a terminal; line breaks and tabs stay. What cannot be seen is shown as
 * `\u{202e}`, so that no command looks like another one.
 */
export function printable(text: string): string {
  return withoutControls(text).replaceAll(hidden, escaped)
}

/** The same for what Codex says to a person: joiners stay, because many scripts and emoji are written with them. */
export function printableProse(text: string): string {
  return withoutControls(text).replaceAll(hidden, (character) =>
    /[\u200C\u200D]/.test(character) ? character : escaped(character),
  )
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`)
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value))
}
