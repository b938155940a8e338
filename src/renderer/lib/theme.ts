import { create } from 'zustand'

export type ThemeChoice = 'light' | 'dark' | 'system'

const storageKey = 'switchboard.theme'

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

/** Without `data-theme` the stylesheet follows the system by itself. */
function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = choice
}

interface ThemeState {
  choice: ThemeChoice
  choose: (choice: ThemeChoice) => void
}

/** The choice of this browser or window; it is no setting of the gateway. */
export const useTheme = create<ThemeState>((set) => ({
  choice: storedChoice(),
  choose: (choice) => {
    localStorage.setItem(storageKey, choice)
    applyTheme(choice)
    set({ choice })
  },
}))

/** Before the first render, so that the right colours come first. */
export function startTheme(): void {
  applyTheme(storedChoice())
}
