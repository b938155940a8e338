import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/contract/runs.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useAddressParam } from '../../lib/address.ts'
import { EntryPage } from '../../ui/entry-page.tsx'
import { FixedPage } from '../../ui/page.tsx'
import { Tab, TabList, TabPanel, Tabs } from '../../ui/tabs.tsx'
import { ConversationView } from '../../widgets/conversation/conversation-view.tsx'
import { useRunConversation } from '../../widgets/conversation/use-conversation.ts'
import { EventLogView } from '../../widgets/event-log/event-log-view.tsx'
import { InterruptRun } from '../../widgets/runs/interrupt-run.tsx'
import { RunStatusPill } from '../../widgets/runs/run-status-pill.tsx'
import { RetryRun } from './retry-run.tsx'
import { RunChanges } from './run-changes.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunResult } from './run-result.tsx'

const views = ['result', 'conversation', 'changes', 'events'] as const
type View = (typeof views)[number]

function RunHeader({ run }: { run: Run }) {
  const isActive = run.status === 'queued' || run.status === 'running'
  return (
    <header className="flex flex-col gap-2.5">
      <div className="flex items-center gap-3">
        <h1 className="min-w-0 truncate font-semibold text-lg" title={run.prompt.slice(0, 500)}>
          {run.prompt.trim().split('\n')[0]}
        </h1>
        <RunStatusPill status={run.status} of={{ runId: run.id }} />
        <div className="ml-auto flex shrink-0 items-center gap-2">
          {isActive ? <InterruptRun runId={run.id} /> : <RetryRun run={run} />}
        </div>
      </div>
      <RunFacts run={run} />
    </header>
  )
}

function RunView({ run }: { run: Run }) {
  const { t } = useTranslation()
  const live = useRunConversation(run.id)
  const [atFirst] = useState<View>(() => (run.endedAt === null ? 'conversation' : 'result'))
  // Named always: what is shown at first depends on whether the run is over.
  const [chosen, setChosen] = useAddressParam<View | ''>('tab', '', views)
  return (
    <FixedPage className="gap-2 pt-4 pb-0">
      <RunHeader run={run} />
      <Tabs
        value={chosen === '' ? atFirst : chosen}
        onValueChange={(next) => setChosen(views.find((view) => view === next) ?? '')}
        className="flex min-h-0 flex-1 flex-col"
      >
        <TabList aria-label={t('runs.views')}>
          {views.map((view) => (
            <Tab key={view} value={view}>
              {t(`runs.tabs.${view}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel value="result" className="-mx-6 min-h-0 flex-1 overflow-y-auto px-6 py-4">
          <RunResult run={run} />
        </TabPanel>
        <TabPanel value="conversation" className="-mx-6 flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
          <ConversationView live={live} />
        </TabPanel>
        <TabPanel value="changes" className="-mx-6 min-h-0 flex-1 overflow-y-auto px-6 py-4">
          <RunChanges live={live} />
        </TabPanel>
        <TabPanel value="events" className="flex min-h-0 flex-1 flex-col py-3 data-[state=inactive]:hidden">
          <EventLogView scope={{ runId: run.id }} />
        </TabPanel>
      </Tabs>
    </FixedPage>
  )
}

/** One run: where it came from, what came of it, and everything in between. */
export function RunPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const run = useQuery(orpc.runs.get.queryOptions({ input: { id } }))
  return (
    <EntryPage list="runs" entry={run} loading={t('runs.loadingOne')}>
      {(read) => <RunView run={read} />}
    </EntryPage>
  )
}
