import { useQuery } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Session } from '#shared/contract/sessions.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useAddressParam } from '../../lib/address.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { EntryPage } from '../../ui/entry-page.tsx'
import { FixedPage } from '../../ui/page.tsx'
import { Tab, TabList, TabPanel, Tabs } from '../../ui/tabs.tsx'
import { ConversationView } from '../../widgets/conversation/conversation-view.tsx'
import { useSessionConversation } from '../../widgets/conversation/use-conversation.ts'
import { EventLogView } from '../../widgets/event-log/event-log-view.tsx'
import { InterruptRun } from '../../widgets/runs/interrupt-run.tsx'
import { Composer } from './composer.tsx'
import { SessionHeader } from './session-header.tsx'

const views = ['conversation', 'events'] as const
type View = (typeof views)[number]

function SessionView({ session }: { session: Session }) {
  const { t } = useTranslation()
  const [view, setView] = useAddressParam<View>('tab', 'conversation', views)
  const live = useSessionConversation(session.id)
  const { runs } = live.conversation
  const active = runs.find((run) => run.status === 'running') ?? runs.find((run) => run.status === 'queued')
  return (
    <FixedPage className="gap-2 pt-3 pb-4">
      <SessionHeader session={session} runs={runs} />
      <Tabs
        value={view}
        onValueChange={(next) => setView(views.find((known) => known === next) ?? 'conversation')}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="flex min-h-10 items-end justify-between gap-4 border-line border-b">
          <TabList aria-label={t('sessions.views')} className="border-b-0">
            <Tab value="conversation">{t('sessions.conversation')}</Tab>
            <Tab value="events">{t('sessions.events')}</Tab>
          </TabList>
          {active && (
            <div className="pb-1.5">
              <InterruptRun runId={active.runId} />
            </div>
          )}
        </div>
        <TabPanel value="conversation" className="-mx-6 flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
          <ConversationView
            live={live}
            empty={<EmptyState icon={MessagesSquare} title={t('sessions.noRunsTitle')} description={t('sessions.noRunsText')} />}
          />
          <div className="px-6 pt-2">
            <Composer sessionId={session.id} isRunning={active !== undefined} />
          </div>
        </TabPanel>
        <TabPanel value="events" className="flex min-h-0 flex-1 flex-col pt-3 data-[state=inactive]:hidden">
          <EventLogView scope={{ sessionId: session.id }} />
        </TabPanel>
      </Tabs>
    </FixedPage>
  )
}

/** One session: its header, what happened in it, and the field to go on. */
export function SessionPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const session = useQuery(orpc.sessions.get.queryOptions({ input: { id } }))
  return (
    <EntryPage list="sessions" entry={session} loading={t('sessions.loadingOne')}>
      {(read) => <SessionView session={read} />}
    </EntryPage>
  )
}
