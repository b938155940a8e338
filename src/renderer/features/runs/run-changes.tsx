import { FileDiff } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { isEvent } from '#shared/contract/events.ts'
import type { CutEvent } from '../../lib/cut-event.ts'
import { DiffView } from '../../ui/diff-view.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { type DiffFile, parseGitDiff } from '../../ui/parse-diff.ts'
import { Loading } from '../../ui/skeleton.tsx'
import { changedFiles } from '../../widgets/conversation/file-change-view.tsx'
import type { LiveConversation } from '../../widgets/conversation/use-conversation.ts'
import { useWholeEvent } from '../../widgets/whole-event.tsx'

/** `items`: what is known where there is no diff. */
function Diff({ diff: given, cut, items }: { diff: string | null; cut: CutEvent | null; items: readonly DiffFile[] }) {
  const { t } = useTranslation()
  const { event, showAll } = useWholeEvent(cut)
  const diff = event && isEvent(event, 'diff.updated') ? event.data.diff : given
  const files = useMemo(() => (diff === null ? items : parseGitDiff(diff)), [diff, items])
  if (files.length === 0)
    return <EmptyState icon={FileDiff} title={t('runs.noChangesTitle')} description={t('runs.noChangesText')} />
  return (
    <div className="flex flex-col gap-2">
      <DiffView files={files} />
      {showAll}
    </div>
  )
}

/** Everything that the run changed in files, as one diff. The newest one may stand long before the end of the run. */
export function RunChanges({ live }: { live: LiveConversation }) {
  const run = live.conversation.runs[0]
  const isOpen = live.status === 'ready' && run?.knowsDiff !== true && live.hasEarlier
  const { isLoadingEarlier, loadEarlier } = live
  // A diff that is known and empty says that nothing was changed in the end.
  const items = useMemo(() => (run && !run.knowsDiff ? changedFiles(run) : []), [run])
  useEffect(() => {
    if (isOpen && live.error === null && !isLoadingEarlier) loadEarlier()
  }, [isOpen, live.error, isLoadingEarlier, loadEarlier])

  if (live.status === 'failed') return <Failure error={live.error} onRetry={live.reload} />
  if (isOpen && live.error !== null) return <Failure error={live.error} onRetry={loadEarlier} />
  if (live.status === 'loading' || isOpen) return <Loading />
  return <Diff diff={run?.diff ?? null} cut={run?.cuts.diff ?? null} items={items} />
}
