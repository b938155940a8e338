/** Characters of a text that the list of tool calls keeps. */
export const textLimit = 20_000

/** A long text is cut, and says by how much. `length`: that of the whole text when `text` is only its beginning. */
export function cutText(text: string, length = text.length): string {
  return length > textLimit ? `${text.slice(0, textLimit)}… (${length - textLimit} more characters)` : text
}
