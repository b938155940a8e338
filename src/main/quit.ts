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

export interface QuitSituation {
  ownsGateway: boolean
  activeRuns: number
  confirmQuit: boolean
}

export interface QuitOptions {
  situation: () => QuitSituation
  /** Resolves with true when the user wants to quit. */
  ask: () => Promise<boolean>
  /** Closes everything that must not outlive the app, within a deadline of its own. */
  close: () => Promise<void>
  /** Asks the app to quit again; that time nothing is in its way. */
  quit: () => void
  /** Ends the app at once, whatever is still open. */
  leave: () => void
  onFault: (what: string, thrown: unknown) => void
  /** In ms. */
  now?: () => number
}

export interface Quit {
  readonly phase: QuitPhase
  /** The app wants to end and was held back. */
  requested(): void
  /** Without a question, for the end of the session and for signals. */
  confirm(): void
}

/** Two requests within this time are one: a key that repeats, a signal that comes from the terminal and the launcher. */
const sameRequestMs = 1_000

/** Runs every quit through `quitStep`. It always comes to its end: whatever fails on the way is told and passed over. */
export function createQuit(options: QuitOptions): Quit {
  const now = options.now ?? Date.now
  let phase: QuitPhase = 'running'
  let closingSince = 0

  async function ask() {
    phase = 'asking'
    let wantsToQuit = true
    try {
      wantsToQuit = await options.ask()
    } catch (thrown) {
      options.onFault('The question before quitting cannot be shown', thrown)
    }
    // A signal may have decided meanwhile.
    if (phase !== 'asking') return
    phase = wantsToQuit ? 'confirmed' : 'running'
    if (wantsToQuit) options.quit()
  }

  async function close() {
    phase = 'closing'
    closingSince = now()
    try {
      await options.close()
    } catch (thrown) {
      options.onFault('Something could not be closed', thrown)
    } finally {
      phase = 'closed'
      options.quit()
    }
  }

  function situation(): QuitSituation {
    try {
      return options.situation()
    } catch (thrown) {
      options.onFault('Whether runs are active is unknown', thrown)
      return { ownsGateway: true, activeRuns: 0, confirmQuit: false }
    }
  }

  return {
    get phase() {
      return phase
    },
    requested() {
      const step = quitStep({ phase, ...situation() })
      if (step === 'end') options.quit()
      if (step === 'ask') void ask()
      if (step === 'close') void close()
      // Somebody who asks again, and not by the same keystroke, has waited long enough.
      if (step === 'wait' && phase === 'closing' && now() - closingSince > sameRequestMs) options.leave()
    },
    confirm() {
      if (phase === 'running' || phase === 'asking') phase = 'confirmed'
      options.quit()
    },
  }
}
