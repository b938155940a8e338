import { type RefObject, useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import { isPageCovered, isTypingIn } from '../../lib/keyboard.ts'

interface Card {
  id: string
  element: HTMLElement
}

/** The cards on the page from top to bottom, and the one that was last in focus. */
const useCards = create<{ cards: readonly Card[]; selected: string | null }>(() => ({ cards: [], selected: null }))

function inOrder(cards: readonly Card[]): Card[] {
  return cards.toSorted((a, b) => (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
}

function targetOf({ cards, selected }: { cards: readonly Card[]; selected: string | null }): string | null {
  return cards.find((card) => card.id === selected)?.id ?? cards[0]?.id ?? null
}

/** A card that was scrolled away must not be answered unseen. */
function isInSight(element: HTMLElement): boolean {
  const frame = element.closest('[role="log"]')?.getBoundingClientRect()
  if (!frame || frame.height === 0) return true
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > frame.top + 40 && top < frame.bottom - 40
}

/**
 * Answers by letters from anywhere on the page, except while somebody types or something covers it: for the card that
 * was last in focus, else for the first. Returns whether that is this card.
 */
export function useApprovalKeys(
  id: string,
  card: RefObject<HTMLElement | null>,
  onKey: (event: globalThis.KeyboardEvent) => void,
): boolean {
  const isTarget = useCards((state) => targetOf(state) === id)

  useEffect(() => {
    const element = card.current
    if (!element) return
    useCards.setState(({ cards }) => ({ cards: inOrder([...cards, { id, element }]) }))
    const select = () => useCards.setState({ selected: id })
    element.addEventListener('focusin', select)
    return () => {
      element.removeEventListener('focusin', select)
      useCards.setState(({ cards, selected }) => ({
        cards: cards.filter((other) => other.element !== element),
        selected: selected === id ? null : selected,
      }))
    }
  }, [id, card])

  const onPageKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const element = card.current
    if (event.defaultPrevented || !element || targetOf(useCards.getState()) !== id) return
    if (isTypingIn(event.target) || isPageCovered(event.target)) return
    if (isInSight(element)) onKey(event)
  })
  useEffect(() => {
    document.addEventListener('keydown', onPageKey)
    return () => document.removeEventListener('keydown', onPageKey)
  }, [])

  return isTarget
}
