import { type LucideIcon, SearchX } from 'lucide-react'
import { Fragment, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { moveByArrowKeys } from '../lib/keyboard.ts'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import { EmptyState } from './empty-state.tsx'
import type { ListFilter } from './list-filter.tsx'
import { type List, LoadedList } from './loaded-list.tsx'
import { FixedPage, Page, PageHeader } from './page.tsx'

interface NothingText {
  title: string
  description: string
}

interface ListPageProps<T> {
  title: string
  description: string
  list: List<T>
  loading: string
  filters: readonly ListFilter[]
  /** Nothing is there at all, with the next step. */
  empty: NothingText & { icon: LucideIcon; action: ReactNode }
  /** Nothing passes the filters. */
  noMatch: NothingText
  /** The table; a link in each row opens the entry, and the arrow keys go from one to the next. */
  children: (entries: readonly T[]) => ReactNode
  /** Where entries open beside the list, which then scrolls by itself: the open one, and how Escape closes it. */
  beside?: { label: string; entry: ReactNode; close: () => void }
}

function moveInList(event: KeyboardEvent<HTMLElement>): void {
  moveByArrowKeys(event, [...event.currentTarget.querySelectorAll<HTMLElement>('tbody a[href]')])
}

/** A page that is one list: title and filters, and the list in each of its states. */
export function ListPage<T>(props: ListPageProps<T>) {
  const { title, description, filters, beside } = props
  const header = (
    <PageHeader
      title={title}
      description={description}
      actions={filters.map(({ control }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page has the same filters at any time
        <Fragment key={index}>{control}</Fragment>
      ))}
    />
  )
  if (!beside) {
    return (
      <Page>
        {header}
        <Entries {...props} frame={(content) => <Card className="overflow-x-auto">{content}</Card>} />
      </Page>
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || !beside?.entry) return
    event.preventDefault()
    beside.close()
  }

  return (
    <FixedPage className="pb-4">
      {header}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the details wherever the focus is */}
      <div className="flex min-h-0 flex-1 gap-3" onKeyDown={onKeyDown}>
        <section
          aria-label={beside.label}
          className="min-h-0 min-w-0 flex-1 overflow-auto rounded-lg border border-line bg-surface"
        >
          <Entries {...props} />
        </section>
        {beside.entry}
      </div>
    </FixedPage>
  )
}

function Entries<T>({
  list,
  loading,
  filters,
  empty,
  noMatch,
  children,
  frame,
}: ListPageProps<T> & { frame?: (content: ReactNode) => ReactNode }) {
  const { t } = useTranslation()
  const clear = () => {
    for (const filter of filters) filter.clear()
  }
  const nothing = filters.some(({ isSet }) => isSet) ? (
    <EmptyState {...noMatch} icon={SearchX} action={<Button onClick={clear}>{t('ui.clearFilter')}</Button>} />
  ) : (
    <EmptyState {...empty} />
  )
  return (
    <LoadedList list={list} loading={loading} empty={nothing} {...(frame ? { frame } : {})}>
      {(entries) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus between the links within
        <div onKeyDown={moveInList}>{children(entries)}</div>
      )}
    </LoadedList>
  )
}
