import { FileDiff } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DiffView } from '../../ui/diff-view.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { parseGitDiff } from '../../ui/parse-diff.ts'

/** Everything that the run changed in files, as one diff. */
export function RunChanges({ diff }: { diff: string | null }) {
  const { t } = useTranslation()
  const files = useMemo(() => parseGitDiff(diff ?? ''), [diff])
  if (files.length === 0)
    return <EmptyState icon={FileDiff} title={t('runs.noChangesTitle')} description={t('runs.noChangesText')} />
  return <DiffView files={files} />
}
