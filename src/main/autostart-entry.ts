import { productName } from '#shared/product.ts'
import { hiddenFlag } from './launch-arguments.ts'

/** Quotes a program's path as the Desktop Entry Specification wants it in `Exec`. */
function quoted(path: string): string {
  const escaped = path
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
  return `"${escaped}"`
}

/** Text of the `.desktop` file that starts the app at login on Linux. */
export function autostartEntry(programPath: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${productName}`,
    `Exec=${quoted(programPath)} ${hiddenFlag}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
