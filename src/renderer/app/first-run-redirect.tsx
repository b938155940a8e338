import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Redirect, useLocation } from 'wouter'
import { pagePath } from '#shared/pages.ts'
import { needsSetUp, useWelcome } from '../features/welcome/first-run.ts'
import { orpc } from '../gateway/gateway.ts'

/** Leads to the first steps when Codex cannot work yet and nothing was ever done with it. */
export function FirstRunRedirect({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  const isSkipped = useWelcome((state) => state.isSkipped)
  const status = useQuery(orpc.gateway.status.queryOptions())
  const isCandidate = !isSkipped && status.data !== undefined && needsSetUp(status.data.engine.readiness)
  const sessions = useQuery(orpc.sessions.list.queryOptions({ input: { limit: 1 }, enabled: isCandidate }))
  const isFirstRun = isCandidate && sessions.data?.data.length === 0
  if (isFirstRun && (location === '/' || location === pagePath('overview'))) return <Redirect to="/welcome" replace />
  return children
}
