const newline = 0x0a

export interface LineReaderOptions {
  /** A longer line is dropped as a whole. */
  maxLineBytes: number
  /** One line without its end; empty lines are left out. */
  onLine: (line: string) => void
  /** Told once per dropped line, at its end. */
  onOversizeLine: (sizeBytes: number) => void
}

export interface LineReader {
  push(chunk: Buffer): void
}

/**
 * Cuts a byte stream into lines of UTF-8. All whole lines of a chunk are decoded at once, which is several times
 * faster than `readline`, and what waits for its end never exceeds `maxLineBytes`.
 */
export function createLineReader(options: LineReaderOptions): LineReader {
  const { maxLineBytes, onLine, onOversizeLine } = options
  let pending: Buffer[] = []
  let pendingBytes = 0
  let oversizeBytes = 0

  function keep(rest: Buffer) {
    if (rest.length === 0) return
    if (oversizeBytes > 0 || pendingBytes + rest.length > maxLineBytes) {
      oversizeBytes += pendingBytes + rest.length
      pending = []
      pendingBytes = 0
      return
    }
    pending.push(rest)
    pendingBytes += rest.length
  }

  /** The start of the next line in `chunk` after a line that was too long. */
  function endOversizeLine(chunk: Buffer): number {
    const end = chunk.indexOf(newline)
    onOversizeLine(oversizeBytes + end)
    oversizeBytes = 0
    return end + 1
  }

  function takeWhole(lines: Buffer): Buffer {
    if (pending.length === 0) return lines
    const whole = Buffer.concat([...pending, lines])
    pending = []
    pendingBytes = 0
    return whole
  }

  function emit(lines: string) {
    for (const line of lines.split('\n')) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line
      if (text !== '') onLine(text)
    }
  }

  return {
    push(chunk) {
      const last = chunk.lastIndexOf(newline)
      if (last < 0) return keep(chunk)
      const start = oversizeBytes > 0 ? endOversizeLine(chunk) : 0
      if (start <= last) {
        const firstEnd = chunk.indexOf(newline, start)
        if (pendingBytes + firstEnd - start > maxLineBytes) {
          keep(chunk.subarray(start, firstEnd))
          return this.push(chunk.subarray(firstEnd))
        }
        emit(takeWhole(chunk.subarray(start, last)).toString('utf8'))
      }
      keep(chunk.subarray(last + 1))
    },
  }
}
