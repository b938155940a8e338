import { AppFailure } from '#shared/errors.ts'
import { type Starting, startingText } from '#shared/gateway-process.ts'

/** Refuses a request that came too early; whoever sent it may send it again. */
export function stillStarting(starting: Starting, now: number): AppFailure {
  return new AppFailure({
    code: 'starting',
    message: `The gateway is still starting: ${startingText(starting, now)}.`,
    hint: 'Try again in a moment. Nothing has to be done about it.',
  })
}
