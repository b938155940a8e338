const hyphenated = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const simple = /^[0-9a-f]{32}$/i
const groupLengths = [8, 4, 4, 4, 12]

/** What is left of `{…}` or `urn:uuid:…`, and how much was cut in front. */
function bare(text: string): { body: string; offset: number } {
  if (text.startsWith('{') && text.endsWith('}') && text.length > 1) return { body: text.slice(1, -1), offset: 1 }
  if (text.startsWith('urn:uuid:')) return { body: text.slice(9), offset: 9 }
  return { body: text, offset: 0 }
}

const bytes = (text: string) => Buffer.byteLength(text)

/** Why a text is no UUID, in the words of the Rust crate `uuid` 1.x, which the old server passed on. */
function problemOf(text: string): string {
  const { body, offset } = bare(text)
  let at = 0
  for (const character of body) {
    if (!/^[0-9a-f-]$/i.test(character)) {
      const expected = 'expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-]'
      return `invalid character: ${expected}, found \`${character}\` at ${at + offset + 1}`
    }
    at += bytes(character)
  }
  const groups = body.split('-')
  if (groups.length === 1 && offset === 0) return `invalid length: expected length 32 for simple format, found ${bytes(text)}`
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`
  const wrong = groups.findIndex((group, index) => group.length !== groupLengths[index])
  // The crate counts the last group up to the end of the whole text, brackets included.
  const found = wrong === 4 ? bytes(text) - 24 : groups[wrong]?.length
  return `invalid group length in group ${wrong}: expected ${groupLengths[wrong]}, found ${found}`
}

/** The thread id in its usual spelling, or the problem with it. */
export function readThreadId(text: string): { id: string } | { problem: string } {
  const { body, offset } = bare(text)
  if (hyphenated.test(body)) return { id: body.toLowerCase() }
  if (simple.test(body) && offset === 0) {
    const ends = [8, 12, 16, 20, 32]
    return {
      id: ends
        .map((end, index) => body.slice(ends[index - 1] ?? 0, end))
        .join('-')
        .toLowerCase(),
    }
  }
  return { problem: problemOf(text) }
}
