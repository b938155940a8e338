import { cutText } from '../store/cut-texts.ts'

/** Characters of a text that the list of tool calls keeps. */
export const keptLength = 20_000

const mark = /… \((\d+) more characters\)$/

/** Of a long text the beginning, and by how much it is cut. `length`: that of the whole text when `text` is only its beginning. */
export function keptText(text: string, length = text.length): string {
  if (length <= keptLength) return text
  const kept = cutText(text, keptLength)
  return `${kept}… (${length - kept.length} more characters)`
}

/** Characters of the text that `kept` was made of: one that is longer than what is kept always tells. */
export function wholeLength(kept: string): number {
  const [found, more] = (kept.length > keptLength && mark.exec(kept.slice(-50))) || []
  return found === undefined ? kept.length : kept.length - found.length + Number(more)
}
