/** Result of a tool call; the order of the members is that of the old server. */
export interface ToolResult {
  isError?: true
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
}

export function completedResult(threadId: string, content: string): ToolResult {
  return { structuredContent: { threadId, content }, content: [{ type: 'text', text: content }] }
}

/** For clients that read structured content and for those that do not. */
export function structuredResult(structuredContent: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
}

/** A failure that the calling model reads; with the thread when there is one, so that it can go on there. */
export function failedResult(text: string, threadId: string | null = null): ToolResult {
  const content: ToolResult['content'] = [{ type: 'text', text }]
  return threadId === null
    ? { isError: true, content }
    : { isError: true, content, structuredContent: { threadId, content: text } }
}

export function resultTextOf(result: ToolResult): string {
  return result.content.map(({ text }) => text).join('\n')
}
