import Anser from 'anser'
import { ansiColour } from './ansi-colours.ts'

/** One line of terminal output; `style` is the SGR sequences in force where it begins. */
export interface AnsiLine {
  style: string
  text: string
}

/** A stretch of a line with one look; colours are CSS values that are legible on the dark terminal background. */
export interface AnsiSpan {
  text: string
  foreground: string | null
  background: string | null
  decorations: readonly string[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with the escape character
const sgr = /\u001b\[([\d;:]*)m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, for window titles, links and cursor movements
const otherSequences = /\u001b(?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\[[\d;:?<=>]*[A-Za-ln-z@`]|[()][A-Z0-9]|[=>78MDEHc])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters have no glyph
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g

/** Lines of terminal output that can be coloured one by one, in any order. */
export interface AnsiText {
  lines: readonly AnsiLine[]
  /** Characters of the longest line. */
  width: number
}

/**
 * Reads terminal output into lines, each with the style that the lines before it left behind. Sequences that only a
 * real terminal could obey are removed; a line that was redrawn with carriage returns shows its last state. A reader
 * that is given a longer output than before reads only what was added, and goes on with the same list of lines.
 */
export function createAnsiReader(): (output: string) => AnsiText {
  let seen = ''
  /** Where the last line begins in `seen`, and the style in force there. */
  let lastStart = 0
  let style = ''
  let lines: AnsiLine[] = []
  let width = 0

  return (output) => {
    if (lastStart > output.length || !output.startsWith(seen)) {
      lastStart = 0
      style = ''
      lines = []
      width = 0
    } else if (seen.length > lastStart) {
      lines.pop()
    }
    seen = output
    while (lastStart < output.length) {
      const end = output.indexOf('\n', lastStart)
      const raw = output.slice(lastStart, end < 0 ? undefined : end)
      const line = { style, text: cleaned(raw) }
      lines.push(line)
      width = Math.max(width, line.text.length)
      if (end < 0) break
      style = styleAfter(style, raw)
      lastStart = end + 1
    }
    return { lines, width }
  }
}

function cleaned(raw: string): string {
  const line = raw.includes('\u001b') ? raw.replace(otherSequences, '') : raw
  return lastRedraw(line).replace(controls, '')
}

function lastRedraw(line: string): string {
  if (!line.includes('\r')) return line
  const text = line.replace(/\r+$/, '')
  return text.slice(text.lastIndexOf('\r') + 1)
}

function styleAfter(style: string, line: string): string {
  if (!line.includes('\u001b')) return style
  let result = style
  for (const match of line.matchAll(sgr)) {
    const codes = match[1] ?? ''
    result = codes === '' || codes === '0' ? '' : /^0[;:]/.test(codes) ? match[0] : result + match[0]
  }
  // A program that never resets must not make every line longer than the one before.
  return result.length > 400 ? result.slice(result.lastIndexOf('\u001b')) : result
}

/** The stretches of a line. Costs about 15 µs, so it is called for the lines on screen only. */
export function ansiSpans(line: AnsiLine): AnsiSpan[] {
  if (line.style === '' && !line.text.includes('\u001b')) return [plain(line.text)]
  return Anser.ansiToJson(line.style + line.text, { use_classes: true, remove_empty: true }).map((part) => ({
    text: part.content,
    foreground: ansiColour(part.fg, part.fg_truecolor),
    background: ansiColour(part.bg, part.bg_truecolor),
    decorations: part.decorations,
  }))
}

function plain(text: string): AnsiSpan {
  return { text, foreground: null, background: null, decorations: [] }
}
