import { z } from 'zod'
import { SandboxMode } from '#shared/contract/policy.ts'
import type { Log } from '../../log.ts'
import type { TurnRequest } from '../engine.ts'
import { RpcFailure } from '../json-rpc-client.ts'
import { hidingIn, hidingProfile, type PermissionProfile, profileName } from './hidden-folder.ts'
import { createLoadedThreads } from './loaded-threads.ts'
import { chosenSandbox, mergeWorkspaceWrite, sandboxPolicy, threadParams, WorkspaceWrite } from './policy-params.ts'
import type { SandboxPolicy } from './protocol/types.ts'
import type { AppServerRpc } from './requests.ts'
import { readThread, type ThreadFacts } from './thread.ts'

/** A thread waits for its required MCP servers, which have long deadlines of their own. */
const openThreadMs = 120_000

const ConfigAnswer = z.looseObject({
  config: z.looseObject({
    sandbox_mode: SandboxMode.nullish().catch(null),
    sandbox_workspace_write: WorkspaceWrite.nullish(),
    default_permissions: z.string().nullish().catch(null),
  }),
})

interface SandboxSettings {
  mode: SandboxMode | null
  workspaceWrite: WorkspaceWrite
  /** The user's own permission profile; counts where no mode is set. */
  profile: string | null
}

const noSettings: SandboxSettings = { mode: null, workspaceWrite: {}, profile: null }

/** The other modes leave nothing to be set. */
const dependsOnSettings = (mode: SandboxMode) => mode === 'workspace-write'

/** What Codex says of a sandbox in force. */
const InForce = z.looseObject({ networkAccess: z.boolean().optional() })

/** A thread that is ready for a turn. */
export interface OpenThread {
  facts: ThreadFacts
  /** The sandbox for its next turn; `null` keeps the one that Codex has for it. */
  sandbox: SandboxPolicy | null
  /** The permission profile that says the same and hides our folder; `null` where there is none. */
  permissions: string | null
}

export interface Threads {
  /** Opens a new thread, or makes sure that a known one is loaded. Rejects as `JsonRpcClient.request` does. */
  open(request: TurnRequest): Promise<OpenThread>
  /** Codex has unloaded the thread. */
  forget(threadId: string): void
  /** Lets Codex drop the threads above the limit that are not busy, least recently used first. */
  unloadIdle(isBusy: (threadId: string) => boolean): void
}

/** The threads of one Codex process. */
export function createThreads(
  rpc: AppServerRpc,
  options: { maxLiveThreads: number; hiddenFolder: string | null; answerMs: number; log: Log },
): Threads {
  const { hiddenFolder, answerMs } = options
  const loaded = createLoadedThreads(options.maxLiveThreads)
  /** The profiles that loaded threads were opened with, as JSON; a thread cannot be given another one. */
  const profiles = new Map<string, string>()
  /** The user's settings that loaded threads were opened with: like Codex, a thread keeps them as long as it is loaded. */
  const kept = new Map<string, SandboxSettings>()

  function forgetOpening(threadId: string): void {
    profiles.delete(threadId)
    kept.delete(threadId)
  }

  /** The user's own settings, as they count for a folder; takes Codex about 4 ms. */
  async function readSettings(cwd: string): Promise<SandboxSettings> {
    const answer = await rpc.request('config/read', { cwd, includeLayers: false }, answerMs).catch((cause: unknown) => {
      // A configuration that broke meanwhile: opening the thread fails too, and says so better.
      if (cause instanceof RpcFailure) return null
      throw cause
    })
    const config = ConfigAnswer.safeParse(answer).data?.config
    return {
      mode: config?.sandbox_mode ?? null,
      workspaceWrite: config?.sandbox_workspace_write ?? {},
      profile: config?.default_permissions ?? null,
    }
  }

  /** What the thread is to be opened with, so that a turn with network access can hide our folder. */
  function profileFor({ policy }: TurnRequest, settings: SandboxSettings): PermissionProfile | null {
    if (hiddenFolder === null) return null
    const mode = chosenSandbox(policy) ?? settings.mode
    if (mode === null && settings.profile !== null && !settings.profile.startsWith(':danger')) {
      return hidingIn(settings.profile, hiddenFolder)
    }
    const workspaceWrite = mergeWorkspaceWrite(settings.workspaceWrite, policy.config)
    return hidingProfile(sandboxPolicy(mode ?? 'workspace-write', workspaceWrite), hiddenFolder)
  }

  function withProfile({ config }: ReturnType<typeof threadParams>, profile: PermissionProfile | null) {
    if (profile === null) return {}
    const given = z.record(z.string(), z.json()).safeParse(config?.['permissions']).data ?? {}
    return { config: { ...config, permissions: { ...given, [profileName]: profile } } }
  }

  /** The profile for a turn, when the thread has it and the sandbox in force is one with network access. */
  function permissionsOf(facts: ThreadFacts, sandbox: SandboxPolicy | null, wanted: PermissionProfile | null): string | null {
    if (wanted === null || profiles.get(facts.threadId) !== JSON.stringify(wanted)) return null
    const inForce = InForce.safeParse(sandbox ?? facts.sandbox).data
    return inForce?.networkAccess ? profileName : null
  }

  /**
   * Where the sandbox of a turn will be said, the thread itself is opened read-only: Codex writes a folder that it
   * opens with more than that into the user's config.toml as trusted, 0.153 even when config.toml asks for the more.
   */
  async function start(
    { policy, cwd, rawEvents }: TurnRequest,
    mode: SandboxMode | null,
    profile: PermissionProfile | null,
  ): Promise<ThreadFacts> {
    const sandbox = mode === null ? {} : { sandbox: 'read-only' as const }
    const given = threadParams(policy)
    const params = { ...given, ...withProfile(given, profile), ...sandbox, cwd, experimentalRawEvents: rawEvents }
    return readThread(await rpc.request('thread/start', params, openThreadMs))
  }

  async function resume({ policy }: TurnRequest, threadId: string, profile: PermissionProfile | null): Promise<ThreadFacts> {
    const given = threadParams(policy)
    const params = { ...given, ...withProfile(given, profile), threadId, excludeTurns: true }
    return readThread(await rpc.request('thread/resume', params, openThreadMs))
  }

  async function openNew(request: TurnRequest): Promise<OpenThread> {
    const { policy, cwd } = request
    const chosen = chosenSandbox(policy)
    const settings = chosen === null || dependsOnSettings(chosen) ? await readSettings(cwd) : null
    const mode = chosen ?? settings?.mode ?? null
    const profile = profileFor(request, settings ?? noSettings)
    const facts = await start(request, mode, profile)
    if (settings) kept.set(facts.threadId, settings)
    if (profile !== null) profiles.set(facts.threadId, JSON.stringify(profile))
    const sandbox = mode && sandboxPolicy(mode, mergeWorkspaceWrite(settings?.workspaceWrite ?? {}, policy.config))
    return { facts, sandbox, permissions: permissionsOf(facts, sandbox, profile) }
  }

  async function openKnown(request: TurnRequest, threadId: string): Promise<OpenThread> {
    const { policy, cwd } = request
    const mode = chosenSandbox(policy)
    const known = loaded.get(threadId)
    const isAsked = mode === null ? hiddenFolder !== null : dependsOnSettings(mode)
    const settings = isAsked ? (kept.get(threadId) ?? (await readSettings(known?.cwd ?? cwd))) : noSettings
    const profile = profileFor(request, settings)
    const facts = known ?? (await resume(request, threadId, profile))
    if (isAsked) kept.set(threadId, settings)
    if (known === null && profile !== null) profiles.set(threadId, JSON.stringify(profile))
    const sandbox = mode && sandboxPolicy(mode, mergeWorkspaceWrite(settings.workspaceWrite, policy.config))
    return { facts, sandbox, permissions: permissionsOf(facts, sandbox, profile) }
  }

  return {
    async open(request) {
      const { threadId } = request
      const thread = threadId === null ? await openNew(request) : await openKnown(request, threadId)
      loaded.add(thread.facts)
      return thread
    },

    forget(threadId) {
      loaded.delete(threadId)
      forgetOpening(threadId)
    },

    /**
     * Codex unloads a thread some time after nobody listens to it any more, with its MCP servers. Archiving would
     * unload it at once, but would also hide it from the user's own list.
     */
    unloadIdle(isBusy) {
      for (const threadId of loaded.takeExcess(isBusy)) {
        forgetOpening(threadId)
        rpc.request('thread/unsubscribe', { threadId }, answerMs).catch((cause: unknown) => {
          options.log.debug('engine.unsubscribeFailed', { threadId, reason: String(cause) })
        })
      }
    },
  }
}
