import { AppFailure } from '#shared/errors.ts'

const nouns = { session: 'session', run: 'run', approval: 'approval', toolCall: 'tool call' } as const

/** Nothing that is listed has this id. */
export function notFound(entity: keyof typeof nouns, id: string): AppFailure {
  const noun = nouns[entity]
  const [message, hint] = [`There is no ${noun} ${id}.`, `List the ${noun}s to see their ids.`]
  return new AppFailure({ code: 'notFound', entity, id, message, hint })
}
