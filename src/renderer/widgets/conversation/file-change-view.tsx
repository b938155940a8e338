import { FilePen } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileChange } from '#shared/contract/items.ts'
import { DiffCounts, DiffView } from '../../ui/diff-view.tsx'
import { type DiffFile, diffFile, mergeFiles } from '../../ui/parse-diff.ts'
import type { FileChangeEntry, RunConversation } from './conversation-items.ts'
import { StateBadge } from './entry-frame.tsx'

function fileOf({ path, kind, diff, isDiffUnknown }: FileChange): DiffFile {
  const movedTo = kind.type === 'update' ? (kind.move_path ?? null) : null
  const file = diffFile({ path: movedTo ?? path, oldPath: movedTo === null ? null : path, kind: kind.type, diff })
  return isDiffUnknown ? { ...file, isUnknown: true } : file
}

/** The files that a run changed by its items: for engines that do not tell the changes of a run as one diff. */
export function changedFiles({ entries }: RunConversation): DiffFile[] {
  return mergeFiles(
    entries.flatMap((entry) => (entry.kind === 'fileChange' && entry.state === 'completed' ? entry.changes.map(fileOf) : [])),
  )
}

/** Files that Codex changed, or wants to change. */
export function FileChangeView({ entry }: { entry: FileChangeEntry }) {
  const { t } = useTranslation()
  const files = useMemo(() => entry.changes.map(fileOf), [entry.changes])
  const added = files.reduce((sum, file) => sum + file.added, 0)
  const removed = files.reduce((sum, file) => sum + file.removed, 0)
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex items-center gap-2 px-2 text-sm">
        <FilePen aria-hidden className="size-3.5 shrink-0 text-faint" />
        <span>{t('conversation.changedFiles', { count: files.length })}</span>
        {files.length > 1 && !files.some((file) => file.isUnknown) && <DiffCounts added={added} removed={removed} />}
        <StateBadge state={entry.state} />
      </p>
      <DiffView files={files} />
    </div>
  )
}
