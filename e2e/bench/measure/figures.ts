import { halfRange, median } from './statistics.ts'

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
