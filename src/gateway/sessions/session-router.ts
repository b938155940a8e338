import { contractDoor } from '../contract-door.ts'
import type { SessionService } from './session-service.ts'

export function createSessionRouter(sessions: SessionService) {
  const door = contractDoor.sessions
  return {
    list: door.list.handler(({ input: { search, ...page } }) =>
      search ? sessions.search({ ...page, search }) : sessions.list(page),
    ),
    get: door.get.handler(({ input }) => sessions.get(input.id)),
    rename: door.rename.handler(({ input }) => sessions.rename(input.id, input.title)),
  }
}
