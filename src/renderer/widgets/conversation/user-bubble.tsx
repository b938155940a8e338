import { useTranslation } from 'react-i18next'
import { isEvent } from '#shared/contract/events.ts'
import { classNames } from '../../lib/class-names.ts'
import type { CutEvent } from '../../lib/cut-event.ts'
import { Button } from '../../ui/button.tsx'
import { useKeptState } from '../../ui/kept-state.tsx'
import { useWholeEvent } from '../whole-event.tsx'

const longText = 900
const longLines = 12

/** What the user says, at the head of a run or while it goes on; a long text is cut until somebody wants it all. */
export function UserBubble({ text: given, cut = null }: { text: string; cut?: CutEvent | null }) {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useKeptState<boolean>('whole', false)
  const { event, showAll } = useWholeEvent(cut)
  const text = event && isEvent(event, 'run.queued') ? event.data.prompt : given
  const isLong = text.length > longText || text.split('\n').length > longLines
  return (
    <div className="flex max-w-[85%] flex-col items-end gap-1 self-end rounded-xl bg-selected px-3.5 py-2 text-sm">
      <div className={classNames('w-full whitespace-pre-wrap break-words', isLong && !isWhole && 'line-clamp-10')}>{text}</div>
      {isLong && (
        <Button size="sm" variant="ghost" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {t(isWhole ? 'conversation.showLess' : 'conversation.showAll')}
        </Button>
      )}
      {isWhole && showAll}
    </div>
  )
}
