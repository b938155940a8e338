import { FilePen } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileChange } from '#shared/contract/items.ts'
import { DiffCounts, DiffView } from '../../ui/diff-view.tsx'
import { type DiffFile, diffFile } from '../../ui/parse-diff.ts'
import type { FileChangeEntry } from './conversation-items.ts'
import { StateBadge } from './entry-frame.tsx'

function fileOf({ path, kind, diff }: FileChange): DiffFile {
  const movedTo = kind.type === 'update' ? (kind.move_path ?? null) : null
  return diffFile({ path: movedTo ?? path, oldPath: movedTo === null ? null : path, kind: kind.type, diff })
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
        {files.length > 1 && <DiffCounts added={added} removed={removed} />}
        <StateBadge state={entry.state} />
      </p>
      <DiffView files={files} />
    </div>
  )
}
