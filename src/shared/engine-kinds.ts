/** The ways to drive Codex; `gateway/engines/registry.ts` has them in the order of preference. */
export const engineKinds = ['app-server', 'mcp-server', 'exec'] as const
