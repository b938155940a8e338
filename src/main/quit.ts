/** How far quitting has come. */
export type QuitPhase = 'running' | 'asking' | 'confirmed' | 'closing' | 'closed'

/**
 * What to do when the app is asked to quit: ask the user, close the gateway first, wait for that, or let the app end.
 * Only active runs of a gateway that ends with the app are worth a question.
 */
export function quitStep(state: {
  phase: QuitPhase
  ownsGateway: boolean
  activeRuns: number
  confirmQuit: boolean
}): 'ask' | 'close' | 'wait' | 'end' {
  if (state.phase === 'closed') return 'end'
  if (state.phase === 'closing' || state.phase === 'asking') return 'wait'
  const isWorthAsking = state.ownsGateway && state.activeRuns > 0 && state.confirmQuit
  return state.phase === 'running' && isWorthAsking ? 'ask' : 'close'
}
