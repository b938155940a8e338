import { type PageId, pageDigit, pagePath, pages } from '#shared/pages.ts'
import { productName } from '#shared/product.ts'
import type { ThemeChoice } from '../preferences.ts'
import { text } from '../texts.ts'
import { type MenuEntry, separator } from './menu-entry.ts'

export interface MenuState {
  platform: NodeJS.Platform
  theme: ThemeChoice
  confirmQuit: boolean
  /** Developer tools and reload are shown. */
  isDevelopment: boolean
}

/** What the help menu leads to. */
export const helpLinks = {
  codex: 'https://developers.openai.com/codex',
  protocol: 'https://modelcontextprotocol.io',
}

function acceleratorOf(page: PageId): { accelerator?: string } {
  const digit = pageDigit(page)
  return digit === null ? {} : { accelerator: `CmdOrCtrl+${digit}` }
}

const role = (name: Extract<MenuEntry, { type: 'role' }>['role']): MenuEntry => ({ type: 'role', role: name })

const settings: MenuEntry = {
  type: 'action',
  label: text('menu.settings'),
  accelerator: 'CmdOrCtrl+,',
  action: { do: 'openPage', path: pagePath('settings') },
}

const quit: MenuEntry = { type: 'action', label: text('tray.quit'), accelerator: 'CmdOrCtrl+Q', action: { do: 'quit' } }

function askBeforeQuit({ confirmQuit }: MenuState): MenuEntry {
  return {
    type: 'choice',
    kind: 'checkbox',
    label: text('menu.askBeforeQuit'),
    checked: confirmQuit,
    action: { do: 'setConfirmQuit', on: !confirmQuit },
  }
}

function appMenu(state: MenuState): MenuEntry {
  return {
    type: 'submenu',
    label: productName,
    entries: [
      role('about'),
      separator,
      settings,
      askBeforeQuit(state),
      separator,
      role('services'),
      separator,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      separator,
      quit,
    ],
  }
}

function fileMenu(state: MenuState): MenuEntry {
  const entries = state.platform === 'darwin' ? [role('close')] : [settings, askBeforeQuit(state), separator, role('close'), quit]
  return { type: 'submenu', label: text('menu.file'), entries }
}

const editMenu: MenuEntry = {
  type: 'submenu',
  label: text('menu.edit'),
  entries: [role('undo'), role('redo'), separator, role('cut'), role('copy'), role('paste'), role('selectAll')],
}

function viewMenu({ theme, isDevelopment }: MenuState): MenuEntry {
  const choices: readonly ThemeChoice[] = ['system', 'light', 'dark']
  return {
    type: 'submenu',
    label: text('menu.view'),
    entries: [
      ...pages.map(
        (page): MenuEntry => ({
          type: 'action',
          label: page.title,
          ...acceleratorOf(page.id),
          action: { do: 'openPage', path: pagePath(page.id) },
        }),
      ),
      separator,
      {
        type: 'submenu',
        label: text('menu.appearance'),
        entries: choices.map((choice) => ({
          type: 'choice',
          kind: 'radio',
          label: text(`menu.${choice}`),
          checked: choice === theme,
          action: { do: 'setTheme', theme: choice },
        })),
      },
      separator,
      role('resetZoom'),
      role('zoomIn'),
      role('zoomOut'),
      role('togglefullscreen'),
      ...(isDevelopment ? [separator, role('reload'), role('toggleDevTools')] : []),
    ],
  }
}

function windowMenu({ platform }: MenuState): MenuEntry {
  const entries = platform === 'darwin' ? [role('minimize'), role('zoom'), separator, role('front')] : [role('minimize')]
  return { type: 'submenu', label: text('menu.window'), role: 'window', entries }
}

function helpMenu({ platform }: MenuState): MenuEntry {
  return {
    type: 'submenu',
    label: text('menu.help'),
    role: 'help',
    entries: [
      { type: 'action', label: text('menu.codexDocumentation'), action: { do: 'openLink', url: helpLinks.codex } },
      { type: 'action', label: text('menu.protocolDocumentation'), action: { do: 'openLink', url: helpLinks.protocol } },
      ...(platform === 'darwin' ? [] : [separator, role('about')]),
    ],
  }
}

/** The application menu; on macOS the first menu is the app's own. */
export function menuTemplate(state: MenuState): MenuEntry[] {
  return [
    ...(state.platform === 'darwin' ? [appMenu(state)] : []),
    fileMenu(state),
    editMenu,
    viewMenu(state),
    windowMenu(state),
    helpMenu(state),
  ]
}
