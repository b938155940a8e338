import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'

/** A grey bar where a text will be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('h-4 animate-pulse-slow rounded-sm bg-hover', className)} />
}

const widths = ['w-11/12', 'w-4/5', 'w-10/12', 'w-3/5', 'w-11/12', 'w-2/3', 'w-3/4', 'w-5/6']

/** A page or a list that is being read; announced by `label`. */
export function Loading({ label, rows = 5, className }: { label?: string; rows?: number; className?: string }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-busy="true" className={classNames('flex flex-col gap-3 p-4', className)}>
      <span className="sr-only">{label ?? t('ui.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity and never move
        <Skeleton key={index} className={widths[index % widths.length] ?? ''} />
      ))}
    </div>
  )
}
