import { oc } from '@orpc/contract'
import { z } from 'zod'
import { engineKinds } from '../engine-kinds.ts'
import { byPerson, reads, uses } from './access.ts'

export const EngineKind = z.enum(engineKinds)
export type EngineKind = z.infer<typeof EngineKind>

/** A child process under supervision; `ready` means that it answered a first request. */
export const ProcessState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('stopped') }),
  z.object({ status: z.literal('starting'), attempt: z.number() }),
  z.object({
    status: z.literal('ready'),
    /** `null`: there is none between runs, as each run has a process of its own. */
    pid: z.number().nullable(),
    /** It lives but was stopped by a signal, e.g. by a debugger: nothing goes on before it does. */
    isPaused: z.literal(true).optional(),
  }),
  z.object({
    status: z.literal('restarting'),
    attempt: z.number(),
    delayMs: z.number(),
    exitCode: z.number().nullable(),
    stderrTail: z.string(),
  }),
  z.object({
    status: z.literal('failed'),
    /** `null` when a signal ended it or it never started. */
    exitCode: z.number().nullable(),
    /** Name of the signal that ended it, e.g. `SIGKILL`. */
    signal: z.string().optional(),
    stderrTail: z.string(),
  }),
])
export type ProcessState = z.infer<typeof ProcessState>

/** Whether Codex can be used, and if not, why. */
export const EngineReadiness = z.enum(['ready', 'missing', 'broken', 'tooOld', 'signedOut', 'checking'])
export type EngineReadiness = z.infer<typeof EngineReadiness>

/** What an engine may be able to do. */
export const EngineCapability = z.enum([
  /** Codex asks before it does what its policy does not allow; otherwise it refuses that by itself. */
  'approvals',
  /** Questions of Codex's own MCP servers reach a person; otherwise they are declined, or end the turn. */
  'elicitations',
  /** A thread goes on after a failure, an interrupt, or the end of its process. */
  'resume',
  /** Texts, the output of commands and the start of MCP servers are told as they come, not only when they are whole. */
  'progress',
  /** The changes to files are shown, not only their names. */
  'diffs',
  /** The model, its provider and its context window are named. */
  'model',
  /** The model's own items can be told. */
  'rawEvents',
])
export type EngineCapability = z.infer<typeof EngineCapability>

export const EngineStatus = z.object({
  readiness: EngineReadiness,
  /** `null` while no usable Codex is known. */
  kind: EngineKind.nullable(),
  /** `why this engine`, for a person. */
  why: z.string(),
  /** Next step for a person when `readiness` is not `ready`. */
  nextStep: z.string().nullable(),
  codexPath: z.string().nullable(),
  codexVersion: z.string().nullable(),
  codexHome: z.string().nullable(),
  /** How Codex is signed in, e.g. `chatgpt`, `apiKey`, `notNeeded` (own provider), `none`. */
  login: z.enum(['chatgpt', 'apiKey', 'notNeeded', 'none', 'unknown']),
  account: z.string().nullable(),
  demo: z.boolean(),
  process: ProcessState,
  activeTurns: z.number(),
  /** What the engine in use cannot do. */
  cannot: z.array(EngineCapability).optional(),
})
export type EngineStatus = z.infer<typeof EngineStatus>

export const engine = oc.tag('engine').router({
  get: reads
    .route({ method: 'GET', path: '/engine', summary: 'Which Codex is used, why, and whether it is ready' })
    .output(EngineStatus),
  /** Looks for Codex again and restarts the child; active runs are interrupted. */
  restart: uses
    .route({ method: 'POST', path: '/engine/restart', summary: 'Detect Codex again and restart it' })
    .output(EngineStatus),
  signIn: byPerson
    .route({ method: 'POST', path: '/engine/sign-in', summary: 'Sign Codex in with ChatGPT or an API key' })
    .input(
      z.discriminatedUnion('method', [
        z.object({ method: z.literal('chatgpt') }),
        z.object({ method: z.literal('apiKey'), apiKey: z.string().min(10).max(500) }),
      ]),
    )
    /** `authUrl` is to be opened in a browser; `null` when the sign-in is already complete. */
    .output(z.object({ authUrl: z.string().nullable(), status: EngineStatus })),
  /** Codex forgets its account or API key; active runs are interrupted. */
  signOut: byPerson
    .route({ method: 'POST', path: '/engine/sign-out', summary: 'Sign Codex out of its account' })
    .output(EngineStatus),
  useDemo: byPerson
    .route({ method: 'POST', path: '/engine/demo', summary: 'Switch the offline demo model on or off' })
    .input(z.object({ on: z.boolean() }))
    .output(EngineStatus),
})
