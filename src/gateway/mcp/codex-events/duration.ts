/** Milliseconds as Rust's `Duration` is written. */
export function duration(ms: number | null | undefined): { secs: number; nanos: number } {
  const whole = ms ?? 0
  return { secs: Math.floor(whole / 1_000), nanos: Math.round((whole % 1_000) * 1_000_000) }
}
