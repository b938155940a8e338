import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { type EventGroup, eventGroups } from './event-groups.ts'

interface LogFilterChoice {
  hiddenGroups: readonly EventGroup[]
  toggleGroup: (group: EventGroup) => void
  showAllGroups: () => void
}

function isGroup(value: unknown): value is EventGroup {
  return eventGroups.some((group) => group === value)
}

/** The groups that the log hides, kept over visits. */
export const useLogFilterChoice = create<LogFilterChoice>()(
  persist(
    (set) => ({
      hiddenGroups: [],
      toggleGroup: (group) =>
        set(({ hiddenGroups }) => ({
          hiddenGroups: hiddenGroups.includes(group)
            ? hiddenGroups.filter((hidden) => hidden !== group)
            : [...hiddenGroups, group],
        })),
      showAllGroups: () => set({ hiddenGroups: [] }),
    }),
    {
      name: 'switchboard-log-filter',
      partialize: ({ hiddenGroups }) => ({ hiddenGroups }),
      merge: (stored, current) => {
        const hidden = typeof stored === 'object' && stored !== null && 'hiddenGroups' in stored ? stored.hiddenGroups : []
        return { ...current, hiddenGroups: Array.isArray(hidden) ? hidden.filter(isGroup) : [] }
      },
    },
  ),
)
