/** Height of a bar as a share of the highest, at least a hairline so that the time axis stays visible. */
export function barShares(values: readonly number[]): number[] {
  const highest = Math.max(1, ...values)
  return values.map((value) => (value === 0 ? 0 : Math.max(0.08, value / highest)))
}

const barWidth = 4
const gap = 1.5
const height = 44

/** Values over time as small bars; `label` says in words what they show. */
export function BarSparkline({ values, label, className }: { values: readonly number[]; label: string; className?: string }) {
  const width = values.length * (barWidth + gap) - gap
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label} className={className}>
      {barShares(values).map((share, index) => {
        const barHeight = share === 0 ? 1 : share * height
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index * (barWidth + gap)}
            y={height - barHeight}
            width={barWidth}
            height={barHeight}
            rx={share === 0 ? 0 : 1}
            className={share === 0 ? 'fill-line-strong' : 'fill-accent/70'}
          />
        )
      })}
    </svg>
  )
}
