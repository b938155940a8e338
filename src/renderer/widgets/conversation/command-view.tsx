import { FolderOpen, SquareTerminal } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { shellCommand } from '#shared/shell-words.ts'
import { Badge } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useKeptState } from '../../ui/kept-state.tsx'
import { TerminalOutput } from '../../ui/terminal-output.tsx'
import { CommandLine } from '../approvals/approval-request-view.tsx'
import type { CommandEntry } from './conversation-items.ts'
import { EntryFrame, ItemDuration, StateBadge } from './entry-frame.tsx'

/** Output of up to this many characters is open in a conversation of the past. */
const shortOutput = 1_200
/** A longer command does not fit into the header line and is shown in full below it. */
const headerLength = 90

/** Where a command ran; the command itself too, when the header cannot hold it. */
function CommandPlace({ entry, script }: { entry: CommandEntry; script: string }) {
  const { t } = useTranslation()
  if (script.includes('\n') || script.length > headerLength) return <CommandLine command={entry.command} cwd={entry.cwd} />
  return (
    <p className="flex items-center gap-1.5 px-1 text-faint text-xs" title={t('approvals.cwd')}>
      <FolderOpen aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">{t('approvals.cwd')}</span>
      <span className="min-w-0 flex-1 truncate font-mono">{entry.cwd}</span>
      <CopyButton text={script} label={t('approvals.copyCommand')} />
    </p>
  )
}

/** A command that Codex ran: the line, where, its output as a terminal shows it, and how it ended. */
export function CommandView({ entry }: { entry: CommandEntry }) {
  const { t } = useTranslation()
  const { script } = useMemo(() => shellCommand(entry.command), [entry.command])
  const isLive = entry.state === 'inProgress'
  const [wasLive] = useKeptState('wasLive', isLive)
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
      isOpenByDefault={entry.output !== '' && (wasLive || entry.state === 'failed' || entry.output.length <= shortOutput)}
    >
      <div className="flex flex-col gap-2">
        <CommandPlace entry={entry} script={script} />
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
