/** The first line, cut to a length that a menu or a notification shows. */
export function oneLine(long: string, limit: number): string {
  const line = long.trim().split('\n', 1)[0] ?? ''
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}
