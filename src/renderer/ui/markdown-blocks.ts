const fence = /^ {0,3}(`{3,}|~{3,})/

/**
 * Splits Markdown at blank lines, except within code fences and before lines that go on with a list or are indented.
 * While a text grows, all blocks but the last stay equal, so only the last has to be laid out again.
 */
export function markdownBlocks(text: string): string[] {
  const blocks: string[] = []
  let block: string[] = []
  let openFence: string | null = null
  let wasBlank = false
  for (const line of text.split('\n')) {
    const isBlank = line.trim() === ''
    if (wasBlank && !isBlank && openFence === null && !/^(\s|[-*+] |\d+[.)] )/.test(line)) {
      blocks.push(block.join('\n'))
      block = []
    }
    const mark = fence.exec(line)?.[1]
    if (mark !== undefined) {
      if (openFence === null) openFence = mark
      else if (mark.startsWith(openFence)) openFence = null
    }
    block.push(line)
    wasBlank = isBlank
  }
  if (block.length > 0) blocks.push(block.join('\n'))
  return blocks
}
