/** What the tools of all servers under load send, so that everyone pays for the same bytes. */
const ids = {
  thread: '01a1f932-8a38-70d0-aefa-bfc0fec6651a',
  turn: '01a1f932-8a4d-77b2-8914-ac10b59a9c54',
}

export interface BurstArguments {
  /** Number of notifications before the answer. */
  events: number
  /** Pause before the first one, in milliseconds. */
  firstAfterMs: number
}

export function readBurst(args: Readonly<Record<string, unknown>> | undefined): BurstArguments {
  return { events: Number(args?.['events'] ?? 0), firstAfterMs: Number(args?.['firstAfterMs'] ?? 0) }
}

/** Text of one delta: a few words as a model streams them, with its place in the burst. */
export function deltaText(index: number): string {
  return `word number ${index} `
}

/** `params` of one `codex/event`, with the members and the size of those that Codex sends for a delta. */
export function eventParams(requestId: string | number, index: number): Record<string, unknown> {
  return {
    _meta: { requestId, threadId: ids.thread },
    msg: {
      type: 'agent_message_content_delta',
      thread_id: ids.thread,
      turn_id: ids.turn,
      item_id: 'msg_000005',
      delta: deltaText(index),
    },
    id: ids.turn,
  }
}

/** Tells the parent where this server listens. */
export function announce(port: number): void {
  process.stdout.write(`${JSON.stringify({ endpoint: `http://127.0.0.1:${port}/mcp` })}\n`)
}
