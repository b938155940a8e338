import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where the figures come from, and whether somebody else was working there. */
export function machineLine(): string {
  const [processor] = cpus()
  const memory = `${Math.round(totalmem() / 1_073_741_824)} GB`
  const load = loadavg().map((value) => value.toFixed(1))
  return `Node ${process.version}, ${type()} ${release()}, ${cpus().length} x ${processor?.model ?? 'unknown'}, ${memory}, load ${load.join(' ')}`
}
