import { generateHistory } from '#gateway/testing/generate-history.ts'

/** Writes a large history and dies like a gateway that is killed: runs are active, and the write-ahead log is left. */
const [path = '', runs = '0', events = '0', toolCalls = '0'] = process.argv.slice(2)
const database = generateHistory(path, { runs: Number(runs), events: Number(events), toolCalls: Number(toolCalls) })
database.exec("UPDATE runs SET status = 'running' WHERE id IN (SELECT id FROM runs ORDER BY id DESC LIMIT 8)")
process.kill(process.pid, 'SIGKILL')
