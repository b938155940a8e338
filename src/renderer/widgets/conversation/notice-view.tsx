import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { classNames } from '../../lib/class-names.ts'
import type { NoticeEntry } from './conversation-items.ts'

const looks = {
  info: { icon: Info, colour: 'text-muted' },
  warning: { icon: TriangleAlert, colour: 'text-warn' },
  error: { icon: CircleAlert, colour: 'text-bad' },
} as const

/** A warning or an error that Codex reported on the way. */
export function NoticeView({ entry }: { entry: NoticeEntry }) {
  const { icon: Icon, colour } = looks[entry.level]
  return (
    <div className="flex gap-2 px-2 text-sm">
      <Icon aria-hidden className={classNames('mt-0.5 size-3.5 shrink-0', colour)} />
      <div className="min-w-0 break-words">
        <p className={colour}>{entry.message}</p>
        {entry.details !== null && <p className="text-muted text-xs">{entry.details}</p>}
      </div>
    </div>
  )
}
