import type { CliContext } from '../context.ts'
import { connect } from '../gateway-client.ts'
import { type ListOptions, pageInput, printPage } from '../list-command.ts'
import { formatOfStatus } from '../paint.ts'
import { formatTime } from '../table.ts'

export async function sessions(context: CliContext, options: ListOptions & { search?: string }): Promise<void> {
  const api = await connect(context.dataDir)
  const page = await api.sessions.list({
    ...pageInput(options),
    ...(options.search === undefined ? {} : { search: options.search }),
  })
  await printPage(page, options, {
    get: (id) => api.sessions.get({ id }),
    command: 'sessions',
    dataDir: context.dataDir,
    isFiltered: options.search !== undefined,
    empty: 'No sessions yet.',
    columns: [
      { title: 'SESSION', value: (session) => session.id },
      { title: 'UPDATED', value: (session) => formatTime(session.updatedAt) },
      { title: 'RUNS', value: (session) => String(session.runCount) },
      {
        title: 'LAST',
        value: (session) => session.lastRunStatus ?? '-',
        format: (session) => formatOfStatus(session.lastRunStatus),
      },
      { title: 'CLIENT', value: (session) => session.client },
      { title: 'TITLE', value: (session) => session.title },
    ],
  })
}
