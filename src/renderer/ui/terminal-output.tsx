import { type CSSProperties, memo, useState } from 'react'
import { classNames } from '../lib/class-names.ts'
import { type AnsiLine, type AnsiSpan, ansiSpans, createAnsiReader } from './ansi-lines.ts'
import { FixedRows } from './fixed-rows.tsx'

const rowHeightPx = 18

function styleOf(span: AnsiSpan): CSSProperties | undefined {
  if (span.foreground === null && span.background === null && span.decorations.length === 0) return undefined
  return {
    ...(span.foreground === null ? {} : { color: span.foreground }),
    ...(span.background === null ? {} : { backgroundColor: span.background, color: span.foreground ?? '#0d1117' }),
    ...(span.decorations.includes('bold') ? { fontWeight: 700 } : {}),
    ...(span.decorations.includes('italic') ? { fontStyle: 'italic' } : {}),
    ...(span.decorations.includes('underline') ? { textDecoration: 'underline' } : {}),
  }
}

const Line = memo(function Line({ style, text }: AnsiLine) {
  return (
    <div className="whitespace-pre px-3">
      {ansiSpans({ style, text }).map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the line
        <span key={index} style={styleOf(span)}>
          {span.text}
        </span>
      ))}
    </div>
  )
})

/** Output of a program as a terminal shows it, with ANSI colours. `isLive` keeps the last line in sight. */
export function TerminalOutput({
  output,
  label,
  isLive = false,
  className,
}: {
  output: string
  label: string
  isLive?: boolean
  className?: string
}) {
  const [read] = useState(createAnsiReader)
  const { lines, width } = read(output)
  return (
    <FixedRows
      count={lines.length}
      rowHeightPx={rowHeightPx}
      widthCh={width + 6}
      label={label}
      sticksToEnd={isLive}
      className={classNames('max-h-72 rounded-md bg-terminal py-2 text-terminal-ink', className)}
      renderRow={(index) => {
        const line = lines[index]
        return line ? <Line style={line.style} text={line.text} /> : null
      }}
    />
  )
}
