import { StringDecoder } from 'node:string_decoder'

export interface TextTail {
  push(chunk: Buffer): void
  /** The end of what was pushed, without a half first line when it was cut. */
  readonly text: string
}

/** Keeps the last `maxCharacters` of a stream of UTF-8. */
export function createTextTail(maxCharacters: number): TextTail {
  const decoder = new StringDecoder('utf8')
  let kept = ''
  let wasCut = false
  return {
    push(chunk) {
      kept += decoder.write(chunk)
      if (kept.length <= maxCharacters) return
      kept = kept.slice(-maxCharacters)
      wasCut = true
    },
    get text() {
      const text = wasCut ? kept.slice(kept.indexOf('\n') + 1) : kept
      return text.trim()
    },
  }
}
