import { useCallback, useSyncExternalStore } from 'react'

const prefix = 'switchboard-draft '
const saveDelayMs = 250

/** Texts that were typed and not sent. They outlive the page they were typed on, and a reload of the panel in this tab. */
const drafts = new Map<string, string>()
const listeners = new Set<() => void>()
const unsaved = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

function save(): void {
  clearTimeout(timer)
  timer = undefined
  for (const name of unsaved) {
    const text = drafts.get(name) ?? ''
    try {
      if (text === '') window.sessionStorage.removeItem(prefix + name)
      else window.sessionStorage.setItem(prefix + name, text)
    } catch {
      // There is no room for so long a text: it is kept until a reload only.
    }
  }
  unsaved.clear()
}

window.addEventListener('pagehide', save)

function read(name: string): string {
  const known = drafts.get(name)
  if (known !== undefined) return known
  const stored = window.sessionStorage.getItem(prefix + name) ?? ''
  drafts.set(name, stored)
  return stored
}

function write(name: string, text: string): void {
  drafts.set(name, text)
  unsaved.add(name)
  // A long text is not copied at every key.
  timer ??= setTimeout(save, saveDelayMs)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Forgets all of them. */
export function clearDrafts(): void {
  for (const name of drafts.keys()) window.sessionStorage.removeItem(prefix + name)
  unsaved.clear()
  drafts.clear()
}

export interface Draft {
  text: string
  set: (text: string) => void
  /** Forgets what was sent, unless something else was typed since. */
  sent: (text: string) => void
}

/** What is being typed into one field of the panel; `name` is the field's own. */
export function useDraft(name: string): Draft {
  const text = useSyncExternalStore(subscribe, () => read(name))
  const set = useCallback((next: string) => write(name, next), [name])
  const sent = useCallback(
    (gone: string) => {
      if (read(name).trim() === gone.trim()) write(name, '')
    },
    [name],
  )
  return { text, set, sent }
}
