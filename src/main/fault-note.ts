/** Writes down, for whoever started the app from a terminal, that something of the shell failed without stopping it. */
export function noteFault(what: string, thrown: unknown): void {
  process.stderr.write(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
}

/** Does it, and goes on when it fails. */
export function attempt(what: string, step: () => void): void {
  try {
    step()
  } catch (thrown) {
    noteFault(what, thrown)
  }
}
