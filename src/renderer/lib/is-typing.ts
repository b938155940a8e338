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
