import { defaultPolicy } from '#shared/contract/policy.ts'
import { refused, type Tool } from '../tool.ts'
import { failedResult } from '../tool-result.ts'
import { outputSchema } from './codex.ts'
import { readMap, readString, readStruct, SerdeProblem } from './serde.ts'
import { readThreadId } from './thread-id.ts'

const readers = { threadId: readString, conversationId: readString, prompt: readString }

const definition = {
  name: 'codex-reply',
  title: 'Codex Reply',
  description: 'Continue a Codex conversation by providing the thread id and prompt.',
  inputSchema: {
    properties: {
      conversationId: { description: 'DEPRECATED: use threadId instead.', type: 'string' },
      prompt: { description: 'The *next user prompt* to continue the Codex conversation.', type: 'string' },
      threadId: {
        description:
          'The thread id for this Codex session. This field is required, but we keep it optional here for backward compatibility for clients that still use conversationId.',
        type: 'string',
      },
    },
    required: ['prompt'],
    type: 'object',
  },
  outputSchema,
}

interface ReplyArguments {
  threadId?: string | undefined
  conversationId?: string | undefined
  prompt?: string | undefined
}

function readArguments(args: unknown): ReplyArguments | { problem: string } {
  try {
    return readStruct(readMap(args), readers, { required: ['prompt'], deniesUnknown: false })
  } catch (problem) {
    if (!(problem instanceof SerdeProblem)) throw problem
    return { problem: problem.message }
  }
}

/** Runs the next prompt on a thread: one of our sessions, or any thread that Codex has on disk. */
export const codexReplyTool: Tool = {
  name: 'codex-reply',
  toolset: 'core',
  role: 'code',
  definition,
  plan(args, { services: { sessions }, caller }) {
    if (args === undefined || args === null) {
      return refused('Missing arguments for codex-reply tool-call; the `thread_id` and `prompt` fields are required.')
    }
    const read = readArguments(args)
    if ('problem' in read) return refused(`Failed to parse configuration for Codex tool: ${read.problem}`)
    const given = read.threadId ?? read.conversationId
    if (given === undefined) {
      return refused('Failed to parse thread_id: either threadId or conversationId must be provided')
    }
    const thread = readThreadId(given)
    if ('problem' in thread) return refused(`Failed to parse thread_id: ${thread.problem}`)
    const known = sessions.findByThread(thread.id)
    if (!known) caller.assertWorkspace?.()
    return {
      kind: 'run',
      prompt: read.prompt ?? '',
      session: known ? { id: known.id } : { threadId: thread.id, workspace: caller.workspace, policy: defaultPolicy },
      workspace: known?.workspace ?? caller.workspace,
      threadId: thread.id,
      threadNotFound: failedResult(`Session not found for thread_id: ${thread.id}`, thread.id),
    }
  },
}
