import { resolve } from 'node:path'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
import type { Settings } from '#shared/settings.ts'
import { eventProcedures, procedures } from '../access/procedures.ts'
import type { EventLog } from '../events/event-log.ts'
import { pageEvents } from '../events/event-router.ts'
import { pathType } from '../path-type.ts'
import { assertWorkspaceSetting } from '../settings/workspace-setting.ts'
import type { Writer } from '../store/writer.ts'
import type { NewRun } from './new-run.ts'
import type { RunService } from './run-service.ts'

function existingFolder(path: string): string {
  if (pathType(path) === 'folder') return path
  throw new AppFailure({
    code: 'invalidInput',
    field: 'workspace',
    message: `There is no folder ${path} to work in.`,
    hint: 'Name a folder that exists, with its full path.',
  })
}

export function createRunRouter(dependencies: {
  runs: RunService
  writer: Writer
  events: EventLog
  defaultWorkspace: () => string
  settings: () => Pick<Settings, 'workspace'>
}) {
  const { runs, writer, events, defaultWorkspace, settings } = dependencies
  const methods = procedures.runs
  return {
    list: methods.list.handler(({ input }) => runs.list(input)),
    get: methods.get.handler(({ input }) => runs.get(input.id)),
    start: methods.start.handler(({ input, context: { principal } }) => {
      const fixed = ['workspace', 'model', 'sandbox', 'approvalPolicy'] as const
      const refused = input.sessionId === undefined ? undefined : fixed.find((member) => input[member] !== undefined)
      if (refused !== undefined) {
        throw new AppFailure({
          code: 'invalidInput',
          field: refused,
          message: `A session keeps the ${refused} it was opened with.`,
          hint: 'Leave it out to continue the session, or leave the session out to open a new one.',
        })
      }
      if (input.sessionId === undefined && input.workspace === undefined) assertWorkspaceSetting(settings().workspace)
      const session: NewRun['session'] =
        input.sessionId === undefined
          ? {
              workspace: existingFolder(resolve(defaultWorkspace(), input.workspace ?? '.')),
              policy: {
                ...defaultPolicy,
                model: input.model ?? null,
                sandbox: input.sandbox ?? null,
                approvalPolicy: input.approvalPolicy ?? null,
              },
            }
          : { id: input.sessionId }
      return runs.start({
        prompt: input.prompt,
        session,
        origin: { client: input.client, transport: input.client, principal: principal.id },
        rawEvents: false,
      })
    }),
    retry: methods.retry.handler(({ input, context: { principal } }) =>
      runs.retry(input.id, { client: input.client, transport: input.client, principal: principal.id }),
    ),
    events: eventProcedures.ofRun.handler(async ({ input }) => {
      await runs.get(input.id)
      writer.sync()
      const page = { ...input, limit: Math.min(input.limit, pageEvents) }
      const { events: data, hasMore } = await events.page({ runId: input.id }, { after: input.after }, page)
      return { data, nextCursor: hasMore ? (data.at(-1)?.seq ?? null) : null }
    }),
    interrupt: methods.interrupt.handler(({ input, context: { principal } }) =>
      runs.interrupt(input.id, `${principal.name} interrupted the run.`),
    ),
  }
}
