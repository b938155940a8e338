import { useCallback, useSyncExternalStore } from 'react'

/** The panel's address stands in the fragment, `#/runs?status=failed`: no server is asked for it. */
function fragment(): { path: string; query: string } {
  const [path = '', query = ''] = window.location.hash.replace(/^#?\/?/, '').split('?', 2)
  return { path: `/${path}`, query }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const oldURL = window.location.href
  const url = new URL(oldURL)
  url.hash = to.replace(/^#?\/?/, '/')
  if (url.href === oldURL) return
  window.history[replace ? 'replaceState' : 'pushState'](null, '', url)
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: url.href }))
}

const pathNow = () => fragment().path
const queryNow = () => fragment().query

/** The router's view of the address: the path alone. */
export const usePathLocation = Object.assign((): [string, typeof go] => [useSyncExternalStore(subscribe, pathNow), go], {
  hrefs: (href: string) => `#${href}`,
})

/**
 * One choice of the page that a link, a reload and the way back keep, e.g. a filter. `fallback` is what stands for
 * no word of it in the address; what is not in `options` counts as that.
 */
export function useAddressParam<T extends string>(name: string, fallback: T, options?: readonly T[]): [T, (value: T) => void] {
  const query = useSyncExternalStore(subscribe, queryNow)
  const given = new URLSearchParams(query).get(name)
  // Without options any text will do, and T is `string`.
  const value = options === undefined ? (given as T | null) : options.find((option) => option === given)
  const set = useCallback(
    (next: T) => {
      const { path, query: now } = fragment()
      const params = new URLSearchParams(now)
      if (next === fallback) params.delete(name)
      else params.set(name, next)
      go(withQuery(path, params.toString()), { replace: true })
    },
    [name, fallback],
  )
  return [value ?? fallback, set]
}

/** The query of the address, to be taken along to another path of the same page. */
export function useAddressQuery(): string {
  return useSyncExternalStore(subscribe, queryNow)
}

export function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}
