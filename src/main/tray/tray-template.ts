import { approvalLine } from '#shared/approval-line.ts'
import { pagePath } from '#shared/pages.ts'
import { type MenuEntry, separator } from '../menu/menu-entry.ts'
import type { ShellState } from '../shell-state.ts'
import { statusLine } from '../status-line.ts'
import { oneLine, text } from '../texts.ts'

const lineLimit = 60

/** On macOS and Windows an ampersand in a label would be taken for a shortcut's mark. */
const asLabel = (line: string) => line.replaceAll('&', '&&')

function gatewayEntries({ link, snapshot }: ShellState): MenuEntry[] {
  const entries: MenuEntry[] = []
  const status = link.kind === 'own' ? link.process.status : null
  if (snapshot) {
    const isServing = snapshot.status.state === 'running'
    entries.push({ type: 'action', label: text(isServing ? 'tray.stop' : 'tray.start'), action: { do: 'serve', on: !isServing } })
  } else if (status === 'failed' || status === 'stopped') {
    entries.push({ type: 'action', label: text('tray.startGateway'), action: { do: 'startGateway' } })
  }
  if (status === 'ready' || status === 'starting' || status === 'restarting') {
    entries.push({ type: 'action', label: text('tray.restartGateway'), action: { do: 'restartGateway' } })
  }
  if (snapshot) {
    entries.push({ type: 'action', label: text('tray.copyUrl'), action: { do: 'copy', text: snapshot.status.endpoint } })
  }
  return entries
}

function approvalEntries({ snapshot }: ShellState): MenuEntry[] {
  const count = snapshot?.status.pendingApprovals ?? 0
  const label = text('tray.approvals', { count })
  if (!snapshot || count === 0) return [{ type: 'text', label }]
  const entries = snapshot.approvals.map(
    (approval): MenuEntry => ({
      type: 'action',
      label: asLabel(oneLine(approvalLine(approval.request), lineLimit)),
      action: { do: 'openPage', path: pagePath('approvals') },
    }),
  )
  return [{ type: 'submenu', label, entries }]
}

function runEntries({ snapshot }: ShellState): MenuEntry {
  const runs = snapshot?.runs ?? []
  const entries = runs.map(
    (run): MenuEntry => ({
      type: 'action',
      label: asLabel(`${oneLine(run.prompt, lineLimit)} (${text(`run.${run.status}`)})`),
      action: { do: 'openPage', path: pagePath('runs', run.id) },
    }),
  )
  return {
    type: 'submenu',
    label: text('tray.recentRuns'),
    entries: entries.length > 0 ? entries : [{ type: 'text', label: text('tray.noRuns') }],
  }
}

/** The whole menu behind the tray icon. `launchAtLogin` is `null` where the system cannot do it (development builds). */
export function trayTemplate(state: ShellState, app: { version: string; launchAtLogin: boolean | null }): MenuEntry[] {
  const { snapshot } = state
  return [
    { type: 'text', label: asLabel(statusLine(state)) },
    separator,
    { type: 'action', label: text('tray.open'), action: { do: 'openPanel' } },
    ...approvalEntries(state),
    runEntries(state),
    separator,
    ...gatewayEntries(state),
    separator,
    ...(snapshot
      ? [{ type: 'action', label: text('tray.dataFolder'), action: { do: 'openFolder', path: snapshot.status.dataDir } } as const]
      : []),
    ...(app.launchAtLogin === null
      ? []
      : [
          {
            type: 'choice',
            kind: 'checkbox',
            label: text('tray.launchAtLogin'),
            checked: app.launchAtLogin,
            action: { do: 'setLaunchAtLogin', on: !app.launchAtLogin },
          } as const,
        ]),
    { type: 'text', label: text('tray.version', { version: app.version }) },
    separator,
    { type: 'action', label: text('tray.quit'), action: { do: 'quit' } },
  ]
}
