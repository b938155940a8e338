import { localOwner } from '../access/principal.ts'
import { createScriptedEngine } from '../mcp/testing/scripted-engine.ts'
import type { ToolContext } from '../mcp/tools/tool.ts'
import type { Storage } from '../store/storage.ts'
import { createTestServices } from './test-services.ts'

/** What a tool has in its hands when the owner's client calls it, with the services of a gateway on this storage. */
export function createToolContext(storage: Storage): ToolContext {
  return {
    services: createTestServices(storage, createScriptedEngine({})),
    caller: { client: 'test', transport: 'stdio', principal: { ...localOwner, via: 'token' }, workspace: '/ws' },
  }
}
