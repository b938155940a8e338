import { procedures } from '../access/procedures.ts'
import type { ToolCallService } from './tool-call-service.ts'

export function createToolCallRouter(toolCalls: ToolCallService) {
  const methods = procedures.toolCalls
  return {
    list: methods.list.handler(({ input }) => toolCalls.list(input)),
    get: methods.get.handler(({ input }) => toolCalls.get(input.id)),
  }
}
