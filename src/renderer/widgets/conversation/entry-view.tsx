import { Box, CircleAlert, Globe, Info, ListChecks, TriangleAlert } from 'lucide-react'
import { memo, useDeferredValue, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../lib/class-names.ts'
import type { CutEvent } from '../../lib/cut-event.ts'
import { JsonBlock } from '../../ui/json-block.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { useWholeEvent } from '../whole-event.tsx'
import { ApprovalEntryView } from './approval-entry-view.tsx'
import { CommandView } from './command-view.tsx'
import type { ConversationEntry, MessageEntry, NoticeEntry, OtherEntry, UserMessageEntry } from './conversation-items.ts'
import { EntryFrame, StateBadge } from './entry-frame.tsx'
import { FileChangeView } from './file-change-view.tsx'
import { McpToolView } from './mcp-tool-view.tsx'
import { ReasoningView } from './reasoning-view.tsx'
import { UserBubble } from './user-bubble.tsx'
import { wholeEntry } from './whole-entry.ts'

const looks = {
  info: { icon: Info, colour: 'text-muted' },
  warning: { icon: TriangleAlert, colour: 'text-warn' },
  error: { icon: CircleAlert, colour: 'text-bad' },
} as const

/** A warning or an error that Codex reported on the way. */
function NoticeView({ entry }: { entry: NoticeEntry }) {
  const { icon: Icon, colour } = looks[entry.level]
  return (
    <div className="flex gap-2 px-2 text-sm">
      <Icon aria-hidden className={classNames('mt-0.5 size-3.5 shrink-0', colour)} />
      <div className="min-w-0 break-words">
        <p className={colour}>{entry.message}</p>
        {entry.details !== null && <p className="text-muted text-xs">{entry.details}</p>}
      </div>
    </div>
  )
}

/** A long message is laid out again after more urgent work, so that typing and clicks never wait for it. */
function MessageView({ entry }: { entry: MessageEntry }) {
  const text = useDeferredValue(entry.text)
  return (
    <div className="px-2">
      <Markdown text={text} isGrowing={entry.state === 'inProgress'} />
      {entry.state === 'interrupted' && <StateBadge state="interrupted" />}
    </div>
  )
}

function OtherView({ entry }: { entry: OtherEntry | UserMessageEntry }) {
  const { t } = useTranslation()
  if (entry.kind === 'userMessage') return <UserBubble text={entry.text} />
  return (
    <EntryFrame
      icon={Box}
      summary={<code className="font-mono text-xs">{entry.item.type}</code>}
      aside={<StateBadge state={entry.state} />}
    >
      <JsonBlock value={entry.item} label={t('conversation.item', { type: entry.item.type })} />
    </EntryFrame>
  )
}

/** One entry; drawn again only when the entry itself became another one. */
export const EntryView = memo(function EntryView({ entry }: { entry: ConversationEntry }) {
  return entry.cut ? <CutEntryView entry={entry} cut={entry.cut} /> : <WholeEntryView entry={entry} />
})

/** What somebody is to decide about is fetched whole at once, anything else when it is asked for. */
function CutEntryView({ entry, cut }: { entry: ConversationEntry; cut: CutEvent }) {
  const { event, showAll } = useWholeEvent(cut, entry.kind === 'approval' && entry.state === 'inProgress')
  const shown = useMemo(() => (event === null ? entry : wholeEntry(entry, event)), [entry, event])
  return (
    <>
      <WholeEntryView entry={shown} />
      {showAll}
    </>
  )
}

function WholeEntryView({ entry }: { entry: ConversationEntry }) {
  const { t } = useTranslation()
  switch (entry.kind) {
    case 'message':
      return <MessageView entry={entry} />
    case 'reasoning':
      return <ReasoningView entry={entry} />
    case 'command':
      return <CommandView entry={entry} />
    case 'fileChange':
      return <FileChangeView entry={entry} />
    case 'mcpTool':
      return <McpToolView entry={entry} />
    case 'approval':
      return <ApprovalEntryView entry={entry} />
    case 'notice':
      return <NoticeView entry={entry} />
    case 'plan':
      return (
        <div className="flex gap-2.5 rounded-lg border border-line bg-surface px-3 py-2.5">
          <ListChecks aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
          <Markdown text={entry.text} />
        </div>
      )
    case 'webSearch':
      return (
        <p className="flex items-center gap-2 px-2 text-sm">
          <Globe aria-hidden className="size-3.5 shrink-0 text-faint" />
          <span className="text-muted">{t('conversation.webSearch')}</span>
          <span className="min-w-0 truncate">{entry.query}</span>
          <StateBadge state={entry.state} />
        </p>
      )
    case 'userMessage':
    case 'other':
      return <OtherView entry={entry} />
  }
}
