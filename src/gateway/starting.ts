import { AppFailure } from '#shared/errors.ts'

/** What a gateway that listens already still does before it can serve. */
export interface Starting {
  /** For a person, e.g. `the database is being brought to the new version`. */
  step: string
  /** Unix time in ms. */
  since: number
}

/** Refuses a request that came too early; whoever sent it may send it again. */
export function stillStarting({ step, since }: Starting, now: number): AppFailure {
  return new AppFailure({
    code: 'starting',
    message: `The gateway is still starting: ${step}, since ${Math.max(0, Math.round((now - since) / 1_000))} s.`,
    hint: 'Try again in a moment. Nothing has to be done about it.',
  })
}
