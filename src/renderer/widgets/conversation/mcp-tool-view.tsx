import { Plug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { JsonBlock } from '../../ui/json-block.tsx'
import type { McpToolEntry } from './conversation-items.ts'
import { EntryFrame, ItemDuration, StateBadge } from './entry-frame.tsx'

/** A tool of an MCP server that Codex itself called. */
export function McpToolView({ entry }: { entry: McpToolEntry }) {
  const { t } = useTranslation()
  return (
    <EntryFrame
      icon={Plug}
      summary={
        <>
          <span className="text-muted">{entry.server}</span> <span className="font-medium">{entry.tool}</span>
        </>
      }
      aside={
        <>
          <StateBadge state={entry.state} />
          <ItemDuration durationMs={entry.durationMs} />
        </>
      }
      isOpenByDefault={entry.state === 'failed'}
    >
      <div className="flex flex-col gap-2">
        <p className="px-1 text-muted text-xs">{t('conversation.arguments')}</p>
        <JsonBlock value={entry.arguments} label={t('conversation.arguments')} className="max-h-60" />
        {entry.result !== null && (
          <>
            <p className="px-1 text-muted text-xs">{t('conversation.result')}</p>
            <JsonBlock value={entry.result} label={t('conversation.result')} className="max-h-72" />
          </>
        )}
        {entry.error !== null && (
          <>
            <p className="px-1 text-bad text-xs">{t('conversation.error')}</p>
            <JsonBlock value={entry.error} label={t('conversation.error')} className="max-h-60" />
          </>
        )}
      </div>
    </EntryFrame>
  )
}
