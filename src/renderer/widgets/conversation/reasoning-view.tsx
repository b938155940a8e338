import { Brain } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import type { ReasoningEntry } from './conversation-items.ts'
import { StateBadge } from './entry-frame.tsx'

/** The bold headline that Codex puts first into each section, else its first words. */
function headline(section: string): string {
  const bold = /^\s*\*\*(.+?)\*\*/.exec(section)?.[1]
  return (bold ?? section.replaceAll('*', '')).trim().split('\n')[0] ?? ''
}

/** What the model thought, closed to its newest headline. */
export function ReasoningView({ entry }: { entry: ReasoningEntry }) {
  const { t } = useTranslation()
  const newest = headline(entry.sections.at(-1) ?? '')
  return (
    <Disclosure
      summary={
        <span className="flex min-w-0 flex-1 items-center gap-2 text-muted text-sm">
          <Brain aria-hidden className="size-3.5 shrink-0 text-faint" />
          <span className="shrink-0">{t('conversation.reasoning')}</span>
          <span className="min-w-0 truncate text-faint">{newest}</span>
          <StateBadge state={entry.state} />
        </span>
      }
    >
      <div className="ml-3.5 flex flex-col gap-2 border-line border-l-2 py-1 pl-4">
        {entry.sections.map((section, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: Codex numbers the sections
          <Markdown key={index} text={section} className="text-muted" />
        ))}
      </div>
    </Disclosure>
  )
}
