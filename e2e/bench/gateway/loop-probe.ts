import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded before a program: tells the parent process, when asked, the longest stall of the event loop since it asked last,
 * and the most CPU time of the main thread between two turns, which is what a stall would be on a quiet machine.
 */
const resolutionMs = 1
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()

const threadCpuMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
let cpuBefore = threadCpuMs()
let busiestMs = 0
setInterval(() => {
  const now = threadCpuMs()
  busiestMs = Math.max(busiestMs, now - cpuBefore)
  cpuBefore = now
}, resolutionMs).unref()

process.on('message', () => {
  process.send?.({ longestMs: Math.max(0, delay.max / 1e6 - resolutionMs), busiestMs })
  delay.reset()
  busiestMs = 0
})
process.channel?.unref()
