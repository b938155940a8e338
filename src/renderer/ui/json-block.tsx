import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { CopyButton } from './copy-button.tsx'

/** Beyond this many characters the text is shown in one colour, so that a large result does not stall the page. */
const colourLimit = 60_000

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

interface Piece {
  at: number
  text: string
  className: string | null
}

function piecesOf(json: string): Piece[] {
  if (json.length > colourLimit) return [{ at: 0, text: json, className: null }]
  const pieces: Piece[] = []
  let at = 0
  for (const match of json.matchAll(token)) {
    if (match.index > at) pieces.push({ at, text: json.slice(at, match.index), className: null })
    const [text, quoted, colon] = match
    const className = quoted === undefined ? 'text-warn' : colon === undefined ? 'text-ok' : 'text-accent'
    pieces.push({ at: match.index, text, className })
    at = match.index + text.length
  }
  if (at < json.length) pieces.push({ at, text: json.slice(at), className: null })
  return pieces
}

/** A value as indented JSON with a copy button; it scrolls by itself. */
export function JsonBlock({ value, label, className }: { value: unknown; label: string; className?: string }) {
  const { t } = useTranslation()
  const json = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value])
  const pieces = useMemo(() => piecesOf(json), [json])
  return (
    <div className="relative shrink-0 rounded-md border border-line bg-sunken">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form, a section one landmark for each block */}
      <div
        role="group"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={classNames('max-h-96 overflow-auto rounded-md py-2.5 pr-10 pl-3', className)}
      >
        <pre className="whitespace-pre-wrap break-words font-mono text-xs leading-relaxed">
          {pieces.map((piece) => (
            <span key={piece.at} className={piece.className ?? undefined}>
              {piece.text}
            </span>
          ))}
        </pre>
      </div>
      <CopyButton text={json} label={t('ui.copyThing', { thing: label })} className="absolute top-1.5 right-3 bg-sunken" />
    </div>
  )
}
