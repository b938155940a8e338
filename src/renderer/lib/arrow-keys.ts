import type { KeyboardEvent } from 'react'

/** The arrow keys move the focus from one of these elements to the next and stop at the ends. */
export function moveByArrowKeys(event: KeyboardEvent, elements: readonly HTMLElement[]): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (!(event.target instanceof HTMLElement)) return
  const position = elements.indexOf(event.target)
  const next = position < 0 ? undefined : elements[position + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}
