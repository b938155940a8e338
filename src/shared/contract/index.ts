// The words for what is refused: a contract file need not name them.
import '../validation.ts'
import { access } from './access.ts'
import { approvals } from './approvals.ts'
import { clients } from './clients.ts'
import { doctor } from './doctor.ts'
import { engine } from './engine.ts'
import { events } from './events.ts'
import { gateway } from './gateway.ts'
import { panelSessions } from './panel-sessions.ts'
import { runs } from './runs.ts'
import { sessions } from './sessions.ts'
import { settings } from './settings.ts'
import { toolCalls } from './tool-calls.ts'

/** The one contract of panel, CLI, REST and tests. */
export const contract = {
  access,
  panelSessions,
  gateway,
  engine,
  sessions,
  runs,
  toolCalls,
  approvals,
  events,
  settings,
  doctor,
  clients,
}
export type Contract = typeof contract
