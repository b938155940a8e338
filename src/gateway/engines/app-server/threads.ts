import { z } from 'zod'
import { SandboxMode } from '#shared/contract/policy.ts'
import type { Log } from '../../log.ts'
import type { TurnRequest } from '../engine.ts'
import { createLoadedThreads } from './loaded-threads.ts'
import { chosenSandbox, mergeWorkspaceWrite, sandboxPolicy, threadParams, WorkspaceWrite } from './policy-params.ts'
import type { SandboxPolicy } from './protocol/types.ts'
import { type RpcClient, RpcFailure } from './rpc-client.ts'
import { readThread, type ThreadFacts } from './thread.ts'

/** A thread waits for its required MCP servers, which have long deadlines of their own. */
const openThreadMs = 120_000
const shortRequestMs = 10_000

const ConfigAnswer = z.looseObject({
  config: z.looseObject({ sandbox_mode: SandboxMode.nullish().catch(null), sandbox_workspace_write: WorkspaceWrite.nullish() }),
})

interface SandboxSettings {
  mode: SandboxMode | null
  workspaceWrite: WorkspaceWrite
}

/** A thread that is ready for a turn. */
export interface OpenThread {
  facts: ThreadFacts
  /** The sandbox for its next turn; `null` keeps the one that Codex has for it. */
  sandbox: SandboxPolicy | null
}

export interface Threads {
  /** Opens a new thread, or makes sure that a known one is loaded. Rejects as `RpcClient.request` does. */
  open(request: TurnRequest): Promise<OpenThread>
  /** Codex has unloaded the thread. */
  forget(threadId: string): void
  /** Lets Codex drop the threads above the limit that are not busy, least recently used first. */
  unloadIdle(isBusy: (threadId: string) => boolean): void
}

/** The threads of one Codex process. */
export function createThreads(rpc: RpcClient, options: { maxLiveThreads: number; log: Log }): Threads {
  const loaded = createLoadedThreads(options.maxLiveThreads)

  /** The user's own settings, as they count for a folder. */
  async function readSettings(cwd: string): Promise<SandboxSettings> {
    const answer = await rpc.request('config/read', { cwd, includeLayers: false }, shortRequestMs).catch((cause: unknown) => {
      // A configuration that broke meanwhile: opening the thread fails too, and says so better.
      if (cause instanceof RpcFailure) return null
      throw cause
    })
    const config = ConfigAnswer.safeParse(answer).data?.config
    return { mode: config?.sandbox_mode ?? null, workspaceWrite: config?.sandbox_workspace_write ?? {} }
  }

  /**
   * Where the sandbox of a turn will be said, the thread itself is opened read-only: Codex writes a folder that it
   * opens with more than that into the user's config.toml as trusted, 0.153 even when config.toml asks for the more.
   */
  async function start({ policy, cwd, rawEvents }: TurnRequest, mode: SandboxMode | null): Promise<ThreadFacts> {
    const sandbox = mode === null ? {} : { sandbox: 'read-only' as const }
    const params = { ...threadParams(policy), ...sandbox, cwd, experimentalRawEvents: rawEvents }
    return readThread(await rpc.request('thread/start', params, openThreadMs))
  }

  async function resume({ policy }: TurnRequest, threadId: string): Promise<ThreadFacts> {
    const params = { ...threadParams(policy), threadId, excludeTurns: true }
    return readThread(await rpc.request('thread/resume', params, openThreadMs))
  }

  async function openNew(request: TurnRequest): Promise<OpenThread> {
    const { policy, cwd } = request
    const settings = await readSettings(cwd)
    const mode = chosenSandbox(policy) ?? settings.mode
    const facts = await start(request, mode)
    const sandbox = mode && sandboxPolicy(mode, mergeWorkspaceWrite(settings.workspaceWrite, policy.config))
    return { facts, sandbox }
  }

  async function openKnown(request: TurnRequest, threadId: string): Promise<OpenThread> {
    const { policy } = request
    const facts = loaded.get(threadId) ?? (await resume(request, threadId))
    const mode = chosenSandbox(policy)
    const user = mode === 'workspace-write' ? (await readSettings(facts.cwd)).workspaceWrite : {}
    return { facts, sandbox: mode && sandboxPolicy(mode, mergeWorkspaceWrite(user, policy.config)) }
  }

  return {
    async open(request) {
      const { threadId } = request
      const thread = threadId === null ? await openNew(request) : await openKnown(request, threadId)
      loaded.add(thread.facts)
      return thread
    },

    forget: loaded.delete,

    /**
     * Codex unloads a thread some time after nobody listens to it any more, with its MCP servers. Archiving would
     * unload it at once, but would also hide it from the user's own list.
     */
    unloadIdle(isBusy) {
      for (const threadId of loaded.takeExcess(isBusy)) {
        rpc.request('thread/unsubscribe', { threadId }, shortRequestMs).catch((cause: unknown) => {
          options.log.debug('engine.unsubscribeFailed', { threadId, reason: String(cause) })
        })
      }
    },
  }
}
