// Runs the gateway's entry with a `process.parentPort` like Electron's, made of the worker's own port.
import { EventEmitter } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'

/** @param {import('node:worker_threads').MessagePort} port */
function likeElectron(port) {
  const events = new EventEmitter()
  port.on('message', (data) => events.emit('message', { data, ports: [] }))
  port.on('close', () => events.emit('close'))
  return Object.assign(events, {
    postMessage: port.postMessage.bind(port),
    start: port.start.bind(port),
    close: port.close.bind(port),
  })
}

const events = new EventEmitter()
parentPort?.on('message', ({ message, ports }) => events.emit('message', { data: message, ports: ports.map(likeElectron) }))
Reflect.set(process, 'parentPort', Object.assign(events, { postMessage: parentPort?.postMessage.bind(parentPort) }))
await import(workerData.entry)
