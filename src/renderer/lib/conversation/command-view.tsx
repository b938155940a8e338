import { SquareTerminal } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge.tsx'
import { TerminalOutput } from '../../ui/terminal-output.tsx'
import { CommandLine } from '../approvals/approval-request-view.tsx'
import { shellCommand } from '../approvals/shell-command.ts'
import type { CommandEntry } from './conversation-items.ts'
import { EntryFrame, ItemDuration, StateBadge } from './entry-frame.tsx'

/** Output of up to this many characters is open from the start. */
const shortOutput = 1_200

/** A command that Codex ran: the line, where, its output as a terminal shows it, and how it ended. */
export function CommandView({ entry }: { entry: CommandEntry }) {
  const { t } = useTranslation()
  const { script } = useMemo(() => shellCommand(entry.command), [entry.command])
  const isLive = entry.state === 'inProgress'
  const exitBadge =
    entry.exitCode === null || entry.exitCode === 0 ? (
      <StateBadge state={entry.state} />
    ) : (
      <Badge tone="bad">{t('conversation.exitCode', { code: entry.exitCode })}</Badge>
    )
  return (
    <EntryFrame
      icon={SquareTerminal}
      summary={<code className="font-mono text-xs">{script}</code>}
      aside={
        <>
          {exitBadge}
          <ItemDuration durationMs={entry.durationMs} />
        </>
      }
      isOpenAtFirst={isLive || entry.state === 'failed' || entry.output.length <= shortOutput}
    >
      <div className="flex flex-col gap-2">
        <CommandLine command={entry.command} cwd={entry.cwd} />
        {entry.outputCut && <p className="px-1 text-faint text-xs">{t('conversation.outputCut')}</p>}
        {entry.output === '' ? (
          <p className="px-1 text-faint text-xs">{t(isLive ? 'conversation.noOutputYet' : 'conversation.noOutput')}</p>
        ) : (
          <TerminalOutput output={entry.output} label={t('conversation.outputOf', { command: script })} isLive={isLive} />
        )}
      </div>
    </EntryFrame>
  )
}
