import { createContext, type ReactNode, useContext, useState } from 'react'

interface Keeper {
  values: Map<string, unknown>
  prefix: string
}

const KeeperContext = createContext<Keeper | null>(null)

/** A place for what the reader chose in rows that come and go; one for each list. */
export const createKeptValues = (): Map<string, unknown> => new Map()

/** Keeps the state of what is below while it is not rendered, under a name of its own. */
export function KeptStates({ values, name, children }: { values: Map<string, unknown>; name: string; children: ReactNode }) {
  const [keeper, setKeeper] = useState<Keeper>({ values, prefix: name })
  if (keeper.values !== values || keeper.prefix !== name) setKeeper({ values, prefix: name })
  return <KeeperContext value={keeper}>{children}</KeeperContext>
}

/** Like `useState`, and the value is there again when the component comes back to the same row. */
export function useKeptState<T extends string | number | boolean | null>(
  name: string,
  initial: T | (() => T),
): [T, (value: T) => void] {
  const keeper = useContext(KeeperContext)
  const key = `${keeper?.prefix} ${name}`
  const [value, setValue] = useState<T>(() => {
    // Written below, by the same component.
    if (keeper?.values.has(key)) return keeper.values.get(key) as T
    const first = typeof initial === 'function' ? initial() : initial
    keeper?.values.set(key, first)
    return first
  })
  return [
    value,
    (next) => {
      keeper?.values.set(key, next)
      setValue(next)
    },
  ]
}
