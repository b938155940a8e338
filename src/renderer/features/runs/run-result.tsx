import { FileQuestion, LoaderCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/contract/runs.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { LabelledCopyButton } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { useShownText } from '../../ui/show-all.tsx'

/** The prompt and what came of it. */
export function RunResult({ run }: { run: Run }) {
  const { t } = useTranslation()
  const isOver = run.endedAt !== null
  const prompt = useShownText(run.prompt)
  const result = useShownText(run.result ?? '')
  return (
    <div className="flex flex-col gap-3">
      <Card title={t('runs.prompt')} actions={<LabelledCopyButton text={run.prompt} label={t('runs.copyPrompt')} />}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <div tabIndex={0} className="max-h-36 overflow-y-auto whitespace-pre-wrap break-words p-4">
          {prompt.shown}
          {prompt.showAll}
        </div>
      </Card>
      {run.error && <Failure error={run.error} className="mx-0 my-0 max-w-none" />}
      {run.result !== null && run.result !== '' ? (
        <Card title={t('runs.result')} actions={<LabelledCopyButton text={run.result} label={t('runs.copyResult')} />}>
          <CardBody>
            <Markdown text={result.shown} />
            {result.showAll}
          </CardBody>
        </Card>
      ) : (
        !run.error && (
          <Card>
            <EmptyState
              icon={isOver ? FileQuestion : LoaderCircle}
              title={isOver ? t('runs.noResultTitle') : t('runs.runningTitle')}
              description={isOver ? t('runs.noResultText') : t('runs.runningText')}
              className="py-8"
            />
          </Card>
        )
      )}
    </div>
  )
}
