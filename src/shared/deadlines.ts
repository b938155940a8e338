/**
 * How long an ending may take, in ms. Each lies within the one that waits for it, from a turn and the Codex process out
 * to the program that started the gateway, so that whoever knows how to end a thing has done so before somebody else
 * takes it away by force; `deadlines.test.ts` holds the order.
 */
export const deadlines = {
  /** Codex leaves within 50 ms of the end of its input, also in the middle of a turn. */
  codexLeaves: 1_000,
  /** After SIGTERM. */
  codexObeys: 500,
  /** To look up what is below it; only where processes are found by `ps`. */
  codexFamily: 500,
  /** After SIGKILL; one that takes longer hangs in the kernel. */
  codexDies: 500,

  /** Codex confirms an interrupt within milliseconds. */
  turnInterrupt: 5_000,
  /** For the shell commands that Codex leaves behind. */
  turnCommands: 2_000,
  /** What every engine promises, from an interrupt to the end of its turn. */
  engineInterrupt: 10_000,
  /** A run waits no longer for its engine. */
  runOverdue: 15_000,

  /** When the gateway ends: to interrupt all turns, before Codex is ended under those that did not hear. */
  turnsAtEnd: 1_000,
  /** The whole gateway, with runs, Codex and the database. */
  gatewayClose: 4_500,
  /** The process of the gateway ends itself by force, with all that it started. */
  gatewayForce: 5_000,
  /** The desktop app ends the process of its gateway by force. */
  gatewayKill: 6_000,
  /** `switchboard stop` gives up. */
  stopCommand: 10_000,
  /** The desktop app is gone, whatever hangs. */
  appQuit: 15_000,
} as const

/** From the first polite word to the end of Codex and all that it started. */
export const codexStopMs = deadlines.codexLeaves + deadlines.codexObeys + deadlines.codexFamily + deadlines.codexDies
