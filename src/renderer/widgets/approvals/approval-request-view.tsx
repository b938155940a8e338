import { FolderOpen } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { shellCommand } from '#shared/shell-words.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { JsonBlock } from '../../ui/json-block.tsx'
import { diffFile } from '../../ui/parse-diff.ts'

type RequestOf<K extends ApprovalRequest['kind']> = Extract<ApprovalRequest, { kind: K }>

/** A command as a person has to judge it, with the folder it runs in. */
export function CommandLine({ command, cwd }: { command: string; cwd: string | null }) {
  const { t } = useTranslation()
  const { shell, script } = useMemo(() => shellCommand(command), [command])
  return (
    <div className="rounded-md border border-line bg-sunken">
      <div className="flex items-start gap-2 py-1.5 pr-1.5 pl-3 font-mono text-xs">
        <span aria-hidden className="select-none pt-1 text-faint">
          $
        </span>
        <code className="max-h-40 min-w-0 flex-1 overflow-auto whitespace-pre-wrap break-words py-1 leading-relaxed">
          {script}
        </code>
        <CopyButton text={script} label={t('approvals.copyCommand')} />
      </div>
      {(cwd !== null || shell !== null) && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-line border-t px-3 py-1 text-faint text-xs">
          {cwd !== null && (
            <span className="flex min-w-0 items-center gap-1.5" title={t('approvals.cwd')}>
              <FolderOpen aria-hidden className="size-3.5 shrink-0" />
              <span className="sr-only">{t('approvals.cwd')}</span>
              <span className="truncate font-mono">{cwd}</span>
            </span>
          )}
          {shell !== null && <span className="ml-auto font-mono">{shell}</span>}
        </div>
      )}
    </div>
  )
}

function FileChanges({ request }: { request: RequestOf<'fileChange'> }) {
  const { t } = useTranslation()
  const files = useMemo(
    () =>
      request.changes.map(({ path, kind, movePath, diff }) =>
        diffFile({ path: movePath ?? path, oldPath: movePath === null ? null : path, kind, diff }),
      ),
    [request.changes],
  )
  if (files.length === 0) return <p className="text-muted text-sm">{t('approvals.unknownChanges')}</p>
  return <DiffView files={files} />
}

/** Codex sends the arguments of a tool that waits for permission beside the question. */
function Elicitation({ request }: { request: RequestOf<'elicitation'> }) {
  const { t } = useTranslation()
  const toolArguments = request.meta?.['tool_params']
  const hasArguments = typeof toolArguments === 'object' && toolArguments !== null && Object.keys(toolArguments).length > 0
  return (
    <div className="flex flex-col gap-2">
      <p className="whitespace-pre-wrap break-words text-sm">{request.message}</p>
      {hasArguments && <JsonBlock value={toolArguments} label={t('approvals.toolArguments')} className="max-h-52" />}
    </div>
  )
}

/** What is asked for, without the way to answer it. */
export function ApprovalRequestView({ request }: { request: ApprovalRequest }) {
  const { t } = useTranslation()
  switch (request.kind) {
    case 'command':
      return (
        <div className="flex flex-col gap-1.5">
          <CommandLine command={request.command} cwd={request.cwd} />
          <p className="text-muted text-xs">{t('approvals.outside')}</p>
        </div>
      )
    case 'fileChange':
      return <FileChanges request={request} />
    case 'permissions':
      return <JsonBlock value={request.permissions} label={t('approvals.permissions')} className="max-h-52" />
    case 'elicitation':
      return <Elicitation request={request} />
    case 'userInput':
      return null
  }
}
