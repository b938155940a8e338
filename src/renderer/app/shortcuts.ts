import { useEffect, useEffectEvent } from 'react'
import { pageKeys, pagePath, pages } from '#shared/pages.ts'
import { isMac } from '../lib/bridge.ts'
import { isTypingIn } from '../lib/keyboard.ts'

export type ShortcutAction = { do: 'go'; path: string } | { do: 'help' }

interface KeyPress {
  key: string
  isMod: boolean
  hasOtherModifier: boolean
  /** The focus is in a field, where plain keys are text. */
  isTyping: boolean
}

/** What a key press means everywhere in the panel, or `null`. */
export function shortcutOf(press: KeyPress): ShortcutAction | null {
  if (press.hasOtherModifier) return null
  if (press.isMod) {
    const page = pages.find(({ id }) => pageKeys(id).includes(press.key))
    return page ? { do: 'go', path: pagePath(page.id) } : null
  }
  return press.key === '?' && !press.isTyping ? { do: 'help' } : null
}

export function useShortcuts(onAction: (action: ShortcutAction) => void): void {
  const act = useEffectEvent(onAction)
  useEffect(() => {
    const listening = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        const action = shortcutOf({
          key: event.key,
          isMod: isMac() ? event.metaKey : event.ctrlKey,
          hasOtherModifier: event.altKey || (isMac() ? event.ctrlKey : event.metaKey),
          isTyping: isTypingIn(event.target),
        })
        if (!action) return
        event.preventDefault()
        act(action)
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [])
}
