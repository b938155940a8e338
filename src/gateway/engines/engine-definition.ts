import type { EngineKind } from '#shared/contract/engine.ts'
import type { Log } from '../log.ts'
import type { Account, AccountContext } from './account/account.ts'
import type { UsableCodex } from './codex/installation.ts'
import type { Engine } from './engine.ts'

/** What an engine needs for its children. */
export interface EngineChild {
  codex: UsableCodex
  /** Whole environment; names the Codex home. */
  env: NodeJS.ProcessEnv
  /** Working directory of the children themselves; turns name their own. */
  cwd: string
  /** A folder that commands with network access are not to see, where the engine can hide one; `null`: none. */
  hiddenFolder: string | null
  log: Log
}

/** Why a Codex cannot be driven in one way, for a person. */
export interface EngineObstacle {
  /** Begins no sentence, e.g. `Codex 0.70.0 has no …`. */
  reason: string
  nextStep: string
  /** A newer Codex could. */
  tooOld: boolean
}

/** A way to drive Codex, as the registry knows it. */
export interface EngineDefinition {
  readonly kind: EngineKind
  /** Why it is taken where nobody chose, when it is the first of the registry; `null`: taken only when somebody chose it. */
  readonly praise: ((codex: UsableCodex) => string) | null
  /** `null`: this Codex can. */
  obstacle(codex: UsableCodex): EngineObstacle | null
  create(child: EngineChild): Engine
  /** How this Codex is signed in and out. */
  account(context: AccountContext): Account
}
