import type { RunStatus } from '#shared/contract/run-status.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { CliContext } from '../context.ts'
import { connect } from '../gateway-client.ts'
import { type ListOptions, pageInput, printPage } from '../list-command.ts'
import { printLine } from '../output.ts'
import { formatOfStatus } from '../paint.ts'
import { formatDuration, formatTime } from '../table.ts'

export interface RunsOptions extends ListOptions {
  session?: string
  status?: RunStatus
  search?: string
}

function took(run: Run): string {
  if (run.startedAt === null) return '-'
  return formatDuration((run.endedAt ?? Date.now()) - run.startedAt)
}

export async function runs(context: CliContext, options: RunsOptions): Promise<void> {
  const api = await connect(context.dataDir)
  const page = await api.runs.list({
    ...pageInput(options),
    ...(options.session === undefined ? {} : { sessionId: options.session }),
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(options.search === undefined ? {} : { search: options.search }),
  })
  await printPage(page, options, {
    get: (id) => api.runs.get({ id }),
    command: 'runs',
    dataDir: context.dataDir,
    isFiltered: [options.session, options.status, options.search].some((filter) => filter !== undefined),
    empty: 'No runs yet.',
    columns: [
      { title: 'RUN', value: (run) => run.id },
      { title: 'CREATED', value: (run) => formatTime(run.createdAt) },
      { title: 'STATUS', value: (run) => run.status, format: (run) => formatOfStatus(run.status) },
      { title: 'TOOK', value: took },
      { title: 'CLIENT', value: (run) => run.client },
      { title: 'PROMPT', value: (run) => run.prompt },
    ],
  })
}

export async function interruptRun(context: CliContext, id: string): Promise<void> {
  const api = await connect(context.dataDir)
  const run = await api.runs.interrupt({ id })
  printLine(`${run.id} ${run.status}`)
}
