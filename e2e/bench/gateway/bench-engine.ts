import { setTimeout as delay, setImmediate as nextRead } from 'node:timers/promises'
import { v7 } from 'uuid'
import { appServerCapabilities } from '#gateway/engines/app-server/app-server-engine.ts'
import type { Engine, TurnHandlers, TurnRequest, TurnResult } from '#gateway/engines/engine.ts'
import { deltaText } from '../baselines/burst.ts'
import { deltasPerRead, itemsPerRead, Load, textOf } from './load.ts'
import { emitItem } from './work-items.ts'

const tickMs = 10
let entryCount = 0
const outputsPerRead = 4

/** Emits whole items in portions, or one a tick of a given rate. */
async function emitItems(load: Load, turnId: string, emit: TurnHandlers['emit'], signal: AbortSignal): Promise<void> {
  for (let sent = 0; sent < load.items && !signal.aborted; sent += 1) {
    emitItem(turnId, load.firstItem + sent, emit)
    if (load.perSecond > 0) await delay(1_000 / load.perSecond)
    else if (sent % itemsPerRead === itemsPerRead - 1) await nextRead()
  }
}

/** Emits finished commands with large outputs, a few at a time. */
async function emitOutputs(load: Load, turnId: string, emit: TurnHandlers['emit'], signal: AbortSignal): Promise<void> {
  // Nothing of them may stay in this process: their beginning alone tells them apart.
  const output = 'so it goes on\n'.repeat(load.outputLength / 14 + 1)
  for (let sent = 0; sent < load.outputs && !signal.aborted; sent += 1) {
    const item = {
      type: 'commandExecution',
      id: `output_${sent}`,
      command: "/bin/bash -lc 'cat large.log'",
      cwd: '/work/sample',
      status: 'completed',
      aggregatedOutput: `${sent} ${output}`.slice(0, load.outputLength),
      exitCode: 0,
      durationMs: 1,
    }
    emit({ type: 'item.completed', data: { turnId, item, completedAtMs: Date.now() } })
    if (sent % outputsPerRead === outputsPerRead - 1) await nextRead()
  }
}

/** Emits the deltas in portions of one read of a child's pipe, or of one tick of a given rate. */
async function emitDeltas(load: Load, emit: (index: number) => void, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now()
  let sent = 0
  while (sent < load.events && !signal.aborted) {
    const due =
      load.perSecond === 0 ? sent + deltasPerRead : Math.floor(((performance.now() - startedAt) * load.perSecond) / 1_000)
    const until = Math.min(load.events, due)
    for (; sent < until; sent += 1) emit(sent)
    if (load.perSecond === 0) await nextRead()
    else await delay(tickMs)
  }
}

async function runTurn(request: TurnRequest, { emit, signal }: TurnHandlers): Promise<TurnResult> {
  const load = Load.parse(JSON.parse(request.prompt))
  // Codex's ids are UUIDs that sort by time.
  const threadId = request.threadId ?? v7()
  const turnId = v7()
  const itemId = 'msg_000005'
  if (request.threadId === null) {
    emit({
      type: 'thread.opened',
      data: {
        threadId,
        codexSessionId: threadId,
        resumed: false,
        model: 'load',
        modelProvider: 'load',
        cwd: request.cwd,
        approvalPolicy: 'never',
        approvalsReviewer: 'user',
        sandbox: { type: 'readOnly' },
        reasoningEffort: null,
        rolloutPath: null,
      },
    })
  }
  emit({ type: 'turn.started', data: { turnId, startedAt: null, contextWindow: null } })
  if (load.firstAfterMs > 0) await delay(load.firstAfterMs)
  await emitItems(load, turnId, emit, signal)
  await emitOutputs(load, turnId, emit, signal)
  await emitDeltas(
    load,
    (index) => emit({ type: 'message.delta', data: { turnId, itemId, text: load.label + deltaText(index) } }),
    signal,
  )
  for (let index = 0; index < load.entries; index += 1) {
    // No two entries of all runs are the same, as in life.
    entryCount += 1
    const message = textOf(`${load.label}entry ${index}`, load.entryLength, entryCount)
    emit({
      type: 'notice',
      data: { turnId, level: 'info', message, details: null, willRetry: false, codexErrorInfo: null },
    })
  }
  const lastMessage = textOf(`${load.label}${load.events}`, load.resultLength, 1)
  emit({
    type: 'turn.ended',
    data: {
      turnId,
      status: 'completed',
      lastMessage,
      error: null,
      startedAt: null,
      completedAt: null,
      durationMs: null,
      timeToFirstTokenMs: null,
    },
  })
  return { threadId, turnId, status: 'completed', lastMessage, usage: null }
}

/** A load source with the interface of an engine: its turns emit as many deltas as their prompt asks for. */
export function createBenchEngine(): Engine {
  return {
    kind: 'app-server',
    capabilities: { ...appServerCapabilities, rawEvents: false },
    state: { status: 'ready', pid: process.pid },
    onStateChange: () => () => {},
    start: async () => {},
    runTurn,
    close: async () => {},
  }
}
