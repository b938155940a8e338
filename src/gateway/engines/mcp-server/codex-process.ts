import { z } from 'zod'
import type { ProcessExit } from '#node/supervisor.ts'
import type { AppFailure } from '#shared/errors.ts'
import type { Log } from '../../log.ts'
import { descendants, signalProcess } from '../../processes/leftovers.ts'
import { closeTree, type ProcessTree, spawnTree } from '../../processes/process-tree.ts'
import { meaningfulTail } from '../codex/stderr-tail.ts'
import { createJsonRpcClient } from '../json-rpc-client.ts'
import { unavailableFailure } from '../turns/failures.ts'
import { CodexEvent } from './codex-event.ts'

export interface CodexProcessSpec {
  codexPath: string
  /** Working directory of the process; turns name their own. */
  cwd: string
  env: NodeJS.ProcessEnv
  log: Log
}

/** What the process tells while a tool call runs. */
export interface CallListener {
  event(event: CodexEvent): void
  /** A request of Codex; resolves with the answer. */
  request(method: string, params: unknown): Promise<Record<string, unknown>>
}

const ToolResult = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
  structuredContent: z.looseObject({ threadId: z.string().optional(), content: z.string().optional() }).optional(),
})
export type ToolResult = z.infer<typeof ToolResult>

export interface ToolCall {
  answer: Promise<ToolResult>
  /** Withdraws the call; Codex aborts the turn and never answers. */
  cancel(): void
}

/** One `codex mcp-server` child. */
export interface CodexProcess {
  readonly pid: number | null
  readonly stderrTail: string
  /** Resolves when the process answered its first request; rejects with `engineUnavailable`. */
  readonly ready: Promise<void>
  readonly exited: Promise<ProcessExit>
  readonly isAlive: boolean
  /** At most one call at a time: the messages of two could not be told apart. */
  call(tool: 'codex' | 'codex-reply', args: Record<string, unknown>, listener: CallListener): ToolCall
  /** Ends the process with all that it started; a call that runs is rejected at once. Never rejects. */
  close(): Promise<void>
}

/** The requests that we send, with their parameters. */
interface McpRequests {
  initialize: object
  'tools/call': { name: string; arguments: Record<string, unknown> }
}

const readyTimeoutMs = 10_000
/** A busy one has had its SIGTERM; an idle one leaves within milliseconds. */
const patience = { leaveMs: 250, obeyMs: 250 }

const initialize = {
  protocolVersion: '2025-06-18',
  // Without it some versions still ask, but none promises to.
  capabilities: { elicitation: {} },
  clientInfo: { name: 'codex-switchboard', title: 'Codex Switchboard', version: '1' },
}

function cannotStart(stderrTail: string, cause?: unknown): AppFailure {
  const hint = 'A mistake in config.toml keeps it from starting: see the end of its output, correct it, then try again.'
  return unavailableFailure('mcp-server', '`codex mcp-server` did not start.', { hint, stderrTail, cause })
}

export function startCodexProcess(spec: CodexProcessSpec): CodexProcess {
  let listener: CallListener | null = null
  let isAlive = true

  const rpc = createJsonRpcClient<McpRequests>({
    send: (line) => tree.write(line),
    hasVersion: true,
    handlers: {
      onNotification(method, params) {
        if (method !== 'codex/event') return
        const event = CodexEvent.safeParse(params)
        if (event.success) listener?.event(event.data)
      },
      async onRequest(method, params) {
        if (method === 'ping') return {}
        if (listener === null) throw new Error('Nobody is here to answer.')
        return await listener.request(method, params)
      },
      // Codex should not write such lines, and nothing waits for them.
      onStrayLine: (characters) => spec.log.warn('engine.lineUnreadable', { length: characters }),
    },
  })
  const tree: ProcessTree = spawnTree({
    command: spec.codexPath,
    args: ['mcp-server'],
    cwd: spec.cwd,
    env: spec.env,
    onLine: rpc.receive,
    onOversizeLine: (sizeBytes) => spec.log.warn('engine.lineTooLong', { sizeBytes }),
  })

  function hangUp(): void {
    isAlive = false
    listener = null
    rpc.close(new Error('The process ended.'))
  }

  const exited = tree.exited.then((exit) => {
    hangUp()
    return { ...exit, stderrTail: meaningfulTail(exit.stderrTail) }
  })

  async function handshake(): Promise<void> {
    try {
      await rpc.request('initialize', initialize, readyTimeoutMs)
      rpc.notify('notifications/initialized')
    } catch (cause) {
      await close()
      throw cannotStart((await exited).stderrTail, cause)
    }
  }

  async function close(): Promise<void> {
    const isBusy = rpc.isWaiting
    // A running command has a session of its own; without /proc it could not be found once its parent is gone.
    const commands = isBusy && tree.pid !== null ? await descendants(tree.pid) : []
    hangUp()
    // Asked politely, Codex would first go on with the turn, and would even tell the model how its command ended.
    if (isBusy) tree.signal('SIGTERM')
    await closeTree(tree, patience)
    for (const pid of commands) signalProcess(pid, 'SIGKILL')
  }

  const ready = handshake()
  // Whoever needs the process awaits `ready`; a spare one that nobody needed must not end the gateway.
  ready.catch(() => {})

  return {
    pid: tree.pid,
    get stderrTail() {
      return meaningfulTail(tree.stderrTail)
    },
    ready,
    exited,
    get isAlive() {
      return isAlive
    },
    call(tool, args, callListener) {
      listener = callListener
      let requestId: number | null = null
      const onSent = (id: number) => {
        requestId = id
      }
      const answer = rpc.request('tools/call', { name: tool, arguments: args }, null, { onSent }).then((result) => {
        listener = null
        return ToolResult.parse(result)
      })
      // A call that is given up is not awaited any more.
      answer.catch(() => {})
      return {
        answer,
        cancel: () => rpc.notify('notifications/cancelled', { requestId, reason: 'interrupted' }),
      }
    },
    close,
  }
}
