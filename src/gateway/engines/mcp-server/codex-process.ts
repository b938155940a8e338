import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { ProcessExit } from '#node/supervisor.ts'
import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../../log.ts'
import { descendants, signalProcess } from '../../processes/leftovers.ts'
import { closeTree, type ProcessTree, spawnTree } from '../../processes/process-tree.ts'
import { lastWords } from '../codex/last-words.ts'
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
  /** A request of Codex; `respond` answers it, once. */
  request(method: string, params: unknown, respond: (result: Record<string, unknown>) => void): void
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

const Line = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
})
type Line = z.infer<typeof Line>

const readyTimeoutMs = 10_000
/** A busy one has had its SIGTERM; an idle one leaves within milliseconds. */
const patience = { leaveMs: 250, obeyMs: 250 }
const initializeId = 0

const initialize = {
  protocolVersion: '2025-06-18',
  // Without it some versions still ask, but none promises to.
  capabilities: { elicitation: {} },
  clientInfo: { name: 'codex-switchboard', title: 'Codex Switchboard', version: '1' },
}

function cannotStart(stderrTail: string, cause?: unknown): AppFailure {
  const error = {
    code: 'engineUnavailable' as const,
    engine: 'mcp-server',
    message: '`codex mcp-server` did not start.',
    hint: 'A mistake in config.toml keeps it from starting: see the end of its output, correct it, then try again.',
    stderrTail,
  }
  return new AppFailure(error, { cause })
}

export function startCodexProcess(spec: CodexProcessSpec): CodexProcess {
  const calls = new Map<number, PromiseWithResolvers<unknown>>()
  let listener: CallListener | null = null
  let nextId = initializeId + 1
  let isAlive = true

  const tree: ProcessTree = spawnTree({
    command: spec.codexPath,
    args: ['mcp-server'],
    cwd: spec.cwd,
    env: spec.env,
    onLine: receive,
    onOversizeLine: (sizeBytes) => spec.log.warn('engine.lineTooLong', { sizeBytes }),
  })

  function send(message: Record<string, unknown>): void {
    tree.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  function ask(id: number, method: string, params: unknown): Promise<unknown> {
    const call = Promise.withResolvers<unknown>()
    calls.set(id, call)
    send({ id, method, params })
    return call.promise
  }

  function receive(text: string): void {
    let line: Line
    try {
      line = Line.parse(JSON.parse(text))
    } catch {
      // Not a message: Codex should not write such lines, and nothing waits for them.
      spec.log.warn('engine.lineUnreadable', { length: text.length })
      return
    }
    if (line.method === undefined) settle(line)
    else if (line.id === undefined) notified(line.method, line.params)
    else requested(line.id, line.method, line.params)
  }

  function settle(line: Line): void {
    const id = Number(line.id)
    const call = calls.get(id)
    calls.delete(id)
    if (line.error === undefined) call?.resolve(line.result)
    else call?.reject(new Error(line.error.message))
  }

  function notified(method: string, params: unknown): void {
    if (method !== 'codex/event') return
    const event = CodexEvent.safeParse(params)
    if (event.success) listener?.event(event.data)
  }

  function requested(id: string | number, method: string, params: unknown): void {
    const respond = (result: Record<string, unknown>) => send({ id, result })
    if (method === 'ping') respond({})
    else if (listener !== null) listener.request(method, params, respond)
    else send({ id, error: { code: -32601, message: 'Nobody is here to answer.' } })
  }

  function hangUp(): void {
    isAlive = false
    listener = null
    for (const call of calls.values()) call.reject(new Error('The process ended.'))
    calls.clear()
  }

  const exited = tree.exited.then((exit) => {
    hangUp()
    return { ...exit, stderrTail: lastWords(exit.stderrTail) }
  })

  async function handshake(): Promise<void> {
    const stopWaiting = new AbortController()
    const late = delay(readyTimeoutMs, null, { signal: stopWaiting.signal }).then(() => {
      throw new Error(`There was no answer within ${readyTimeoutMs / 1000} s.`)
    })
    try {
      await Promise.race([ask(initializeId, 'initialize', initialize), late])
      send({ method: 'notifications/initialized' })
    } catch (cause) {
      await close()
      throw cannotStart((await exited).stderrTail, cause)
    } finally {
      stopWaiting.abort()
      late.catch(() => {})
    }
  }

  async function close(): Promise<void> {
    const isBusy = calls.size > 0
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
      return lastWords(tree.stderrTail)
    },
    ready,
    exited,
    get isAlive() {
      return isAlive
    },
    call(tool, args, callListener) {
      const id = nextId++
      listener = callListener
      const answer = ask(id, 'tools/call', { name: tool, arguments: args }).then((result) => {
        listener = null
        return ToolResult.parse(result)
      })
      // A call that is given up is not awaited any more.
      answer.catch(() => {})
      return {
        answer,
        cancel: () => send({ method: 'notifications/cancelled', params: { requestId: id, reason: 'interrupted' } }),
      }
    },
    close,
  }
}
