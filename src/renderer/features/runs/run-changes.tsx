import { FileDiff } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CutEvent } from '../../lib/cut-event.ts'
import { useWholeEvent } from '../../lib/whole-event.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { parseGitDiff } from '../../ui/parse-diff.ts'

/** Everything that the run changed in files, as one diff. */
export function RunChanges({ diff: given, cut }: { diff: string | null; cut: CutEvent | null }) {
  const { t } = useTranslation()
  const { event, showAll } = useWholeEvent(cut)
  const whole = event?.data['diff']
  const diff = typeof whole === 'string' ? whole : given
  const files = useMemo(() => parseGitDiff(diff ?? ''), [diff])
  if (files.length === 0)
    return <EmptyState icon={FileDiff} title={t('runs.noChangesTitle')} description={t('runs.noChangesText')} />
  return (
    <div className="flex flex-col gap-2">
      <DiffView files={files} />
      {showAll}
    </div>
  )
}
