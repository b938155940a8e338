import { Component, type ReactNode } from 'react'
import { i18n } from '../lib/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Failure } from '../ui/failure.tsx'

/** A page that fails to draw takes neither the navigation nor the other pages with it; `resetKey` gives it a new try. */
export class PageBoundary extends Component<{ resetKey: string; children: ReactNode }, { failure: unknown }> {
  override state: { failure: unknown } = { failure: null }

  static getDerivedStateFromError(failure: unknown): { failure: unknown } {
    return { failure }
  }

  override componentDidUpdate(before: { resetKey: string }): void {
    if (before.resetKey !== this.props.resetKey && this.state.failure !== null) this.setState({ failure: null })
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children
    return (
      <div className="flex flex-col items-center p-6">
        <h1 className="font-semibold text-lg">{i18n.t('app.crashed.title')}</h1>
        <Failure error={this.state.failure} onRetry={() => this.setState({ failure: null })} />
        <Button onClick={() => window.location.reload()}>{i18n.t('app.crashed.reload')}</Button>
      </div>
    )
  }
}
