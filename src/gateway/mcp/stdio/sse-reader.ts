/** One event of a `text/event-stream`. */
export interface SseEvent {
  id: string | null
  retryMs: number | null
  data: string
}

const maxEventLength = 64 * 1024 * 1024

function field(block: string, name: string): string | null {
  const prefix = `${name}:`
  const lines = block.split('\n').filter((line) => line.startsWith(prefix))
  if (lines.length === 0) return null
  return lines.map((line) => line.slice(prefix.length).replace(/^ /, '')).join('\n')
}

function readBlock(block: string): SseEvent {
  const retry = Number(field(block, 'retry') ?? Number.NaN)
  return { id: field(block, 'id'), retryMs: Number.isFinite(retry) ? retry : null, data: field(block, 'data') ?? '' }
}

/** The events of a stream, comments left out. Ends with the stream; throws when it breaks. */
export async function* readSse(stream: AsyncIterable<Buffer>): AsyncGenerator<SseEvent, void, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    if (rest.length > maxEventLength) throw new Error('An event of the stream is too long.')
    for (const block of blocks) if (!block.startsWith(':')) yield readBlock(block)
  }
}
