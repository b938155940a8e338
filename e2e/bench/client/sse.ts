const dataPrefix = 'data: '

/** The `data` of every event in the whole text of an event stream, in order; ids, comments and empty priming events are passed over. */
export function sseData(text: string): string[] {
  const found: string[] = []
  for (let at = text.indexOf(dataPrefix); at >= 0; at = text.indexOf(dataPrefix, at)) {
    const isLineStart = at === 0 || text.charCodeAt(at - 1) === 10
    const end = text.indexOf('\n', at)
    const data = text.slice(at + dataPrefix.length, end < 0 ? undefined : end)
    if (isLineStart && data !== '') found.push(data)
    if (end < 0) break
    at = end
  }
  return found
}
