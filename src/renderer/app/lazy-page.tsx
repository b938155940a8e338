import { type ComponentType, createElement, type ReactNode, use } from 'react'
import { AppFailure } from '#shared/errors.ts'
import { i18n } from '../lib/i18n.ts'

/** A page whose code could not be fetched: the gateway serves it, and may not be there. */
export class PageNotLoaded extends AppFailure {
  /** Resolves whether the code is there now. A browser may refuse to ask again for what it failed to get once. */
  readonly fetchAgain: () => Promise<boolean>

  constructor(fetchAgain: () => Promise<boolean>, cause: unknown) {
    super({ code: 'gatewayUnreachable', message: i18n.t('app.notLoaded.title'), hint: i18n.t('app.notLoaded.hint') }, { cause })
    this.fetchAgain = fetchAgain
  }
}

export interface LazyPage<P> {
  (props: P): ReactNode
  /** Fetches the code before it is needed; resolves whether that worked or not. */
  preload(): Promise<void>
}

/** Like React's `lazy`, except that a failed fetch can be repeated. */
export function lazyPage<P extends object>(load: () => Promise<ComponentType<P>>): LazyPage<P> {
  let loaded: ComponentType<P> | null = null
  let loading: Promise<ComponentType<P>> | null = null
  function fetchPage(): Promise<ComponentType<P>> {
    loading ??= load().then(
      (page) => {
        loaded = page
        return page
      },
      (thrown: unknown) => {
        throw new PageNotLoaded(fetchAgain, thrown)
      },
    )
    return loading
  }

  function fetchAgain(): Promise<boolean> {
    loading = null
    return fetchPage().then(
      () => true,
      () => false,
    )
  }

  function Page(props: P): ReactNode {
    return createElement(loaded ?? use(fetchPage()), props)
  }

  Page.preload = () =>
    fetchPage().then(
      () => undefined,
      () => {
        // Nobody was told: whoever draws the page asks again.
        loading = null
      },
    )
  return Page
}
