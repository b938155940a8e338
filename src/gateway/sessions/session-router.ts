import { procedures } from '../access/procedures.ts'
import type { SessionService } from './session-service.ts'

export function createSessionRouter(sessions: SessionService) {
  const methods = procedures.sessions
  return {
    list: methods.list.handler(({ input: { search, ...page } }) =>
      search ? sessions.search({ ...page, search }) : sessions.list(page),
    ),
    get: methods.get.handler(({ input }) => sessions.get(input.id)),
    rename: methods.rename.handler(({ input }) => sessions.rename(input.id, input.title)),
  }
}
