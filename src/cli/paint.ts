import { styleText } from 'node:util'

export type Format = Parameters<typeof styleText>[0]

/** Gives text a colour where a person sees it. It is put on last, so that cleaned and cut text stays clean and cut. */
export type Paint = (format: Format, text: string) => string

/** For files, pipes and tests. */
export const plain: Paint = (_format, text) => text

/**
 * Colours only where this stream is a terminal that can show them and `NO_COLOR` is not set. `FORCE_COLOR`, which test
 * runners and build tools hand down, does not put them into what another program reads.
 */
export function paintFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!stream.isTTY || env['NO_COLOR']) return plain
  return (format, text) => styleText(format, text, { stream })
}

const statusFormats: Readonly<Record<string, Format>> = {
  running: 'cyan',
  queued: 'cyan',
  pending: 'yellow',
  completed: 'green',
  failed: 'red',
  interrupted: 'yellow',
}

/** The colour of a status word; `none` leaves it as it is. */
export function formatOfStatus(status: string | null): Format {
  return statusFormats[status ?? ''] ?? 'none'
}
