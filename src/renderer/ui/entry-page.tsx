import type { UseQueryResult } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type PageId, pagePath, pageTitle } from '#shared/pages.ts'
import { Failure } from './failure.tsx'
import { Page } from './page.tsx'
import { Loading } from './skeleton.tsx'

/** The page of one entry of a list: while it is not there, the way back to the list, and why. */
export function EntryPage<T>({
  list,
  entry,
  loading,
  children,
}: {
  list: PageId
  entry: UseQueryResult<T>
  loading: string
  children: (entry: T) => ReactNode
}) {
  if (entry.data !== undefined) return children(entry.data)
  return (
    <Page>
      <Link href={pagePath(list)} className="inline-flex items-center gap-1.5 self-start text-muted text-sm hover:text-ink">
        <ArrowLeft aria-hidden className="size-3.5" />
        {pageTitle(list)}
      </Link>
      {entry.isError ? <Failure error={entry.error} onRetry={() => void entry.refetch()} /> : <Loading label={loading} />}
    </Page>
  )
}
