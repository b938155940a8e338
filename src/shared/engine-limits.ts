import type { EngineCapability, EngineStatus } from './contract/engine.ts'

const limits: Record<EngineCapability, string> = {
  approvals: 'ask for approval',
  elicitations: 'pass on questions of MCP servers',
  resume: 'resume after an interruption',
  progress: 'show work in progress',
  diffs: 'show what was changed in files',
  model: 'name its model',
  rawEvents: "tell the model's own items",
}

/** What the engine in use cannot do, as the rest of a sentence; `null`: there is nothing that it cannot. */
export function engineLimits({ cannot = [] }: Pick<EngineStatus, 'cannot'>): string | null {
  return cannot.length === 0 ? null : cannot.map((name) => limits[name]).join(', ')
}
