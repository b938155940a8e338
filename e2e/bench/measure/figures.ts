/** The value below which `share` (0 to 1) of the values lie; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (Number.isInteger(middle)) return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
  return sorted[Math.floor(middle)] ?? Number.NaN
}

/** Half of the range of the values, as a share of their median: the noise between rounds. */
export function halfRange(values: readonly number[]): number {
  const range = Math.max(...values) - Math.min(...values)
  return range === 0 ? 0 : range / 2 / median(values)
}

/** One value with the noise around it. */
export interface Measured {
  median: number
  /** Half of the range over the rounds, as a share of the median. */
  halfRange: number
  rounds: number
}

/** What was measured of several servers in several rounds: metric -> server -> one value per round. */
export interface Figures {
  add(metric: string, server: string, value: number): void
  readonly metrics: readonly string[]
  readonly servers: readonly string[]
  of(metric: string, server: string): Measured | null
  /** `server` less `baseline`, computed in each round, then the median. */
  difference(metric: string, server: string, baseline: string): number | null
  /** `server` ÷ `baseline`, computed in each round, then the median: noise that hits both cancels out. */
  ratio(metric: string, server: string, baseline: string): Measured | null
}

function measured(values: readonly number[]): Measured | null {
  return values.length === 0 ? null : { median: median(values), halfRange: halfRange(values), rounds: values.length }
}

export function createFigures(): Figures {
  const values = new Map<string, Map<string, number[]>>()
  const servers = new Set<string>()
  const valuesOf = (metric: string, server: string) => values.get(metric)?.get(server) ?? []
  return {
    add(metric, server, value) {
      servers.add(server)
      const ofMetric = values.get(metric) ?? new Map<string, number[]>()
      values.set(metric, ofMetric)
      ofMetric.set(server, [...(ofMetric.get(server) ?? []), value])
    },
    get metrics() {
      return [...values.keys()]
    },
    get servers() {
      return [...servers]
    },
    of: (metric, server) => measured(valuesOf(metric, server)),
    difference(metric, server, baseline) {
      const below = valuesOf(metric, baseline)
      const values = valuesOf(metric, server).map((value, round) => value - (below[round] ?? Number.NaN))
      return values.length === 0 ? null : median(values)
    },
    ratio(metric, server, baseline) {
      const below = valuesOf(metric, baseline)
      return measured(
        valuesOf(metric, server).flatMap((value, round) => {
          const divisor = below[round]
          return divisor === undefined || divisor === 0 ? [] : [value / divisor]
        }),
      )
    },
  }
}

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
