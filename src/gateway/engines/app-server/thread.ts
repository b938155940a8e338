import { z } from 'zod'
import type { EngineEventData } from '#shared/contract/engine-events.ts'

/** What we read of the answer to `thread/start` and `thread/resume`. */
const OpenedThread = z.looseObject({
  thread: z.looseObject({
    id: z.string(),
    sessionId: z.string().optional(),
    path: z.string().nullish(),
  }),
  model: z.string(),
  modelProvider: z.string(),
  cwd: z.string(),
  /** Text, or an object for a granular policy. */
  approvalPolicy: z.unknown(),
  approvalsReviewer: z.string().nullish(),
  sandbox: z.unknown(),
  reasoningEffort: z.string().nullish(),
})

export type ThreadFacts = Omit<EngineEventData['thread.opened'], 'resumed'>

/** The facts of a thread that was opened; throws a `ZodError` when Codex answers in a shape that we do not know. */
export function readThread(answer: unknown): ThreadFacts {
  const { thread, model, modelProvider, cwd, approvalPolicy, approvalsReviewer, sandbox, reasoningEffort } =
    OpenedThread.parse(answer)
  return {
    threadId: thread.id,
    codexSessionId: thread.sessionId ?? thread.id,
    model,
    modelProvider,
    cwd,
    approvalPolicy: typeof approvalPolicy === 'string' ? approvalPolicy : JSON.stringify(approvalPolicy),
    approvalsReviewer: approvalsReviewer ?? 'user',
    sandbox,
    reasoningEffort: reasoningEffort ?? null,
    rolloutPath: thread.path ?? null,
  }
}
