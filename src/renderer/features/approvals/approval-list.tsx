import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import type { Approval } from '#shared/contract/approvals.ts'

/** Cards one below the other: arrow keys go from card to card, and the focus moves on when its card was answered. */
export function ApprovalList({
  approvals,
  label,
  renderCard,
}: {
  approvals: readonly Approval[]
  label: string
  renderCard: (approval: Approval) => ReactNode
}) {
  const list = useRef<HTMLUListElement>(null)
  /** Index of the card that has the focus, or had it when it went away. */
  const focused = useRef<number | null>(null)
  const ids = approvals.map((approval) => approval.id).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: looks at the page whenever the cards change
  useEffect(() => {
    if (focused.current === null || list.current?.contains(document.activeElement)) return
    // The focus fell back to the page because its card left: whoever went elsewhere keeps the focus there.
    if (document.activeElement !== document.body && document.activeElement !== null) return
    const cards = cardsOf(list.current)
    cards[Math.min(focused.current, cards.length - 1)]?.focus()
  }, [ids])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    if (!(event.target instanceof HTMLElement) || event.target.dataset['approval'] === undefined) return
    const cards = cardsOf(list.current)
    const next = cards[cards.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <ul
      ref={list}
      aria-label={label}
      className="flex flex-col gap-3"
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const card = event.target.closest<HTMLElement>('[data-approval]')
        focused.current = card ? cardsOf(list.current).indexOf(card) : null
      }}
      onBlur={(event) => {
        // A blur to somewhere is a choice; one to nowhere comes from a card that was taken away.
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) focused.current = null
      }}
    >
      {approvals.map((approval) => (
        <li key={approval.id} className="min-w-0">
          {renderCard(approval)}
        </li>
      ))}
    </ul>
  )
}

function cardsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-approval]') ?? [])]
}
