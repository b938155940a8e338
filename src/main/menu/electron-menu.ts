import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuEntry, ShellAction } from './menu-entry.ts'

function asItem(entry: MenuEntry, perform: (action: ShellAction) => void): MenuItemConstructorOptions {
  switch (entry.type) {
    case 'separator':
      return { type: 'separator' }
    case 'role':
      return { role: entry.role }
    case 'text':
      return { label: entry.label, enabled: false }
    case 'action':
      return {
        label: entry.label,
        click: () => perform(entry.action),
        ...(entry.accelerator ? { accelerator: entry.accelerator } : {}),
      }
    case 'choice':
      return { type: entry.kind, label: entry.label, checked: entry.checked, click: () => perform(entry.action) }
    case 'submenu':
      return {
        label: entry.label,
        submenu: entry.entries.map((child) => asItem(child, perform)),
        ...(entry.role ? { role: entry.role } : {}),
      }
  }
}

/** A menu of the system from plain data. */
export function electronMenu(entries: readonly MenuEntry[], perform: (action: ShellAction) => void): Menu {
  return Menu.buildFromTemplate(entries.map((entry) => asItem(entry, perform)))
}
