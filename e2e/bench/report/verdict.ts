/** A goal and what came of it. */
export interface Verdict {
  goal: string
  target: string
  measured: string
  /** `null`: could not be measured here, `measured` says why. */
  isMet: boolean | null
  /** What the clock says is not met, but the processor time alone would be: the machine was busy. */
  isMetByCpu?: boolean
  /** A broken promise about data, not a slow figure: the run fails. */
  isBroken?: boolean
}

/** What one part of the benchmarks found out. */
export interface PartResult {
  verdicts: Verdict[]
}
