import type { KeyboardEvent } from 'react'

/** Letters typed here are text; a box to tick or a switch takes none. */
export function isTypingIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true
  return target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox'
}

/** Something has opened over the page, or a list of choices takes the letters. */
export function isPageCovered(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('[role="listbox"], [role="menu"], [role="combobox"]')) return true
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
}

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
