import { AppFailure } from '#shared/errors.ts'
import { procedures } from '../access/procedures.ts'
import type { Writer } from '../store/writer.ts'
import type { ToolCallStore } from './tool-call-store.ts'

export function createToolCallRouter(store: ToolCallStore, writer: Writer) {
  const methods = procedures.toolCalls
  return {
    list: methods.list.handler(({ input }) => {
      writer.sync()
      return store.list(input)
    }),
    get: methods.get.handler(({ input }) => {
      writer.sync()
      const call = store.get(input.id)
      if (call) return call
      throw new AppFailure({
        code: 'notFound',
        entity: 'toolCall',
        id: input.id,
        message: `There is no tool call ${input.id}.`,
        hint: 'List the tool calls to see their ids.',
      })
    }),
  }
}
