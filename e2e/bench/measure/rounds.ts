/** Calls `measure` for every server in every round; each round begins with another one, so that none has the best place. */
export async function interleaved<T>(
  rounds: number,
  servers: readonly T[],
  measure: (server: T, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const offset of servers.keys()) {
      const server = servers[(round + offset) % servers.length]
      if (server !== undefined) await measure(server, round)
    }
  }
}
