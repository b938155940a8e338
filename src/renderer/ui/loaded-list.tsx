import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { Failure } from './failure.tsx'
import { Loading } from './skeleton.tsx'

export type List<T> = UseQueryResult<T[]> | UseInfiniteQueryResult<T[]>

/** A list in each of its states: being read, failed, empty, and read with more to come. */
export function LoadedList<T>({
  list,
  loading,
  rows,
  empty,
  frame = (content) => content,
  children,
}: {
  list: List<T>
  /** What is being read, for those who do not see it. */
  loading?: string
  /** How many grey bars stand for it meanwhile. */
  rows?: number
  empty: ReactNode
  /** Around the entries, or what stands for none. */
  frame?: (content: ReactNode) => ReactNode
  children: (entries: readonly T[]) => ReactNode
}) {
  const { t } = useTranslation()
  if (list.isPending) {
    return <Loading {...(loading === undefined ? {} : { label: loading })} {...(rows === undefined ? {} : { rows })} />
  }
  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />
  return (
    <>
      {frame(list.data.length === 0 ? empty : children(list.data))}
      {'hasNextPage' in list && list.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('ui.loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}
