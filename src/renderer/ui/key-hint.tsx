import { isMac } from '../lib/bridge.ts'
import { classNames } from '../lib/class-names.ts'

function keyName(key: string): string {
  const mac = isMac()
  switch (key) {
    case 'mod':
      return mac ? '⌘' : 'Ctrl'
    case 'shift':
      return mac ? '⇧' : 'Shift'
    case 'alt':
      return mac ? '⌥' : 'Alt'
    case 'enter':
      return '↵'
    case 'escape':
      return 'Esc'
    default:
      return key.length === 1 ? key.toUpperCase() : key
  }
}

/** A shortcut as the user's keyboard writes it; `keys` like `mod+1`, `escape`, `?`. */
export function KeyHint({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={classNames('inline-flex items-center gap-0.5', className)}>
      {keys.split('+').map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-muted text-xs"
        >
          {keyName(key)}
        </kbd>
      ))}
    </span>
  )
}
