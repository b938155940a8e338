import type { CodexEvents } from './create-codex-events.ts'

/** For a client that does not read them: only the thread is followed, which questions name. */
export function createNoCodexEvents(start: { threadId: string | null }): CodexEvents {
  let { threadId } = start
  return {
    get threadId() {
      return threadId
    },
    translate(event) {
      if (event.type === 'thread.opened') threadId = event.data.threadId
      return []
    },
  }
}
