import { create } from 'zustand'
import type { EngineReadiness } from '#shared/contract/engine.ts'

const storageKey = 'switchboard.welcome'

interface WelcomeState {
  isSkipped: boolean
  skip: () => void
}

/** Whether the user put the first steps off; they stay reachable from the overview. */
export const useWelcome = create<WelcomeState>((set) => ({
  isSkipped: localStorage.getItem(storageKey) === 'skipped',
  skip: () => {
    localStorage.setItem(storageKey, 'skipped')
    set({ isSkipped: true })
  },
}))

/** Codex needs something from the user before it can work. */
export function needsSetUp(readiness: EngineReadiness): boolean {
  return readiness !== 'ready' && readiness !== 'checking'
}
