import { expect, test } from 'vitest'
import { endedEarly, spawnFailure } from './failures.ts'

const warning = 'WARNING: proceeding, even though we could not create PATH aliases: no\n'
const early = (stderrTail: string, exitCode = 1) => endedEarly({ exitCode, stderrTail: warning + stderrTail }, null, null).error

test('what Codex complains about before it begins is the failure', () => {
  const arguments_ = "error: unexpected argument '-x' found\n\n  tip: to pass '-x' as a value, use '-- -x'\n\nUsage: codex exec\n"
  expect(early(arguments_, 2)).toMatchObject({ code: 'engineFailed', message: "unexpected argument '-x' found" })
  expect(early('No prompt provided via stdin.\n')).toMatchObject({
    code: 'engineFailed',
    message: 'No prompt provided via stdin.',
    hint: expect.stringContaining('Write'),
  })
  const backtrace = 'Error: Model provider `nope` not found\n\nStack backtrace:\n   0: <unknown>\n'
  expect(early(backtrace)).toMatchObject({ code: 'engineFailed', message: 'Model provider `nope` not found' })
})

test('a process that failed before it had opened a thread has not worked', () => {
  expect(early('')).toMatchObject({ code: 'engineFailed', message: expect.stringContaining('exit code 1') })
  const notStarted = endedEarly({ exitCode: null, stderrTail: 'spawn /nope ENOENT' }, null, null)
  expect(notStarted.error).toMatchObject({ code: 'engineUnavailable' })
})

test('a process that ended in the middle of a turn may have worked', () => {
  expect(endedEarly({ exitCode: 1, stderrTail: 'error: no\n' }, 'T', null).error).toMatchObject({ code: 'engineLost' })
  expect(endedEarly({ exitCode: null, signal: 'SIGKILL', stderrTail: '' }, null, null).error).toMatchObject({
    code: 'engineLost',
  })
})

test('a command line that the system refuses is a matter of the input', () => {
  const cause = Object.assign(new Error('spawn E2BIG'), { code: 'E2BIG' })
  expect(spawnFailure('/codex', cause).error).toMatchObject({ code: 'invalidInput' })
  expect(spawnFailure('/codex', new Error('spawn ENOEXEC')).error).toMatchObject({ code: 'engineUnavailable' })
})
