import { type ReactNode, useEffect, useRef } from 'react'
import type { Approval } from '#shared/contract/approvals.ts'
import { moveByArrowKeys } from '../../lib/keyboard.ts'

/** Cards one below the other: arrow keys go from card to card, and the focus moves on when its card was answered. */
export function ApprovalList({
  approvals,
  label,
  takesFocus = false,
  renderCard,
}: {
  approvals: readonly Approval[]
  label: string
  /** The first card takes the focus at once, unless something outside the navigation has it. */
  takesFocus?: boolean
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

  // From where the page or its navigation has the focus, the arrow down goes to the first card.
  useEffect(() => {
    function onPageKey(event: globalThis.KeyboardEvent): void {
      if (event.key !== 'ArrowDown' || event.defaultPrevented || !isFocusFree()) return
      const first = cardsOf(list.current)[0]
      if (!first) return
      event.preventDefault()
      first.focus()
    }
    document.addEventListener('keydown', onPageKey)
    return () => document.removeEventListener('keydown', onPageKey)
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the page opens, never under the user's hands
  useEffect(() => {
    if (takesFocus && isFocusFree()) cardsOf(list.current)[0]?.focus()
  }, [])

  return (
    <ul
      ref={list}
      aria-label={label}
      className="flex flex-col gap-3"
      onKeyDown={(event) => moveByArrowKeys(event, cardsOf(list.current))}
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

/** Nothing has the focus, or the link that led here still has it. */
function isFocusFree(): boolean {
  const { activeElement } = document
  return activeElement === null || activeElement === document.body || activeElement.closest('nav') !== null
}

function cardsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-approval]') ?? [])]
}
