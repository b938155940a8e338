import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Loaded before a program: tells the parent process, when asked, the longest stall of the event loop since it asked last. */
const resolutionMs = 1
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()
process.on('message', () => {
  process.send?.({ longestMs: Math.max(0, delay.max / 1e6 - resolutionMs) })
  delay.reset()
})
process.channel?.unref()
