import { Component, type ReactNode } from 'react'
import { useConnection } from '../gateway/connection-state.ts'
import { i18n } from '../lib/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Failure } from '../ui/failure.tsx'
import { PageNotLoaded } from './lazy-page.tsx'

/**
 * A page that fails to draw takes neither the navigation nor the other pages with it; `resetKey` gives it a new try. One
 * whose code could not be fetched gets it as soon as the gateway is back.
 */
export class PageBoundary extends Component<{ resetKey: string; children: ReactNode }, { failure: unknown }> {
  override state: { failure: unknown } = { failure: null }
  #stopWaiting: (() => void) | null = null

  static getDerivedStateFromError(failure: unknown): { failure: unknown } {
    return { failure }
  }

  override componentDidMount(): void {
    this.#stopWaiting = useConnection.subscribe((now, before) => {
      const isBack = now.status === 'connected' && before.status !== 'connected'
      if (isBack && this.state.failure instanceof PageNotLoaded) void this.#tryAgain()
    })
  }

  override componentDidUpdate(before: { resetKey: string }): void {
    if (before.resetKey !== this.props.resetKey && this.state.failure !== null) this.setState({ failure: null })
  }

  override componentWillUnmount(): void {
    this.#stopWaiting?.()
  }

  async #tryAgain(): Promise<void> {
    const { failure } = this.state
    const isMended = !(failure instanceof PageNotLoaded) || (await failure.fetchAgain())
    if (isMended) this.setState({ failure: null })
    // What was typed is kept for this: a new start is the one way that every browser offers.
    else if (useConnection.getState().status === 'connected') window.location.reload()
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === null) return this.props.children
    return (
      <div className="flex flex-col items-center p-6">
        {!(failure instanceof PageNotLoaded) && <h1 className="font-semibold text-lg">{i18n.t('app.crashed.title')}</h1>}
        <Failure error={failure} onRetry={() => void this.#tryAgain()} />
        <Button onClick={() => window.location.reload()}>{i18n.t('app.crashed.reload')}</Button>
      </div>
    )
  }
}
