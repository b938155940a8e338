import { CommanderError } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppFailure } from '#shared/errors.ts'
import { errorOf, reportFailure } from './failure.ts'
import { ownCommand } from './own-command.ts'

let written = ''

beforeEach(() => {
  written = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text)
    return true
  })
})
afterEach(() => vi.restoreAllMocks())

test('a failure is told with its next step and ends with the exit code of its code', () => {
  const failure = new AppFailure({ code: 'portTaken', port: 4000, message: 'Port 4000 is\nin use.', hint: 'Choose another.' })

  expect(reportFailure(failure, { withStack: false })).toBe(20)
  expect(written).toBe('switchboard: Port 4000 is in use.\n  Choose another.\n')
})

test('commands that the gateway names can be typed where the person is', () => {
  const hint = 'Use that one (`switchboard status`), or choose another --data-dir.'
  const failure = new AppFailure({ code: 'dataFolderBusy', message: 'In use.', hint })

  reportFailure(failure, { withStack: false, dataDir: '/data here' })
  expect(written).toBe(
    `switchboard: In use.\n  Use that one (${ownCommand('status', '/data here')}), or choose another --data-dir.\n`,
  )
  expect(written).toContain("--data-dir '/data here'")
})

test('what Codex wrote into a failure steers no terminal', () => {
  reportFailure(new AppFailure({ code: 'internal', incident: 'x', message: 'a\u001b[2Jb\u0007' }), { withStack: false })
  expect(written).toBe('switchboard: ab\n')
})

test('a failure that the gateway answered with is the same failure', () => {
  const answered = Object.assign(new Error('x'), { data: { code: 'notFound', entity: 'run', id: 'r', message: 'No such run.' } })

  expect(errorOf(answered)).toEqual({ code: 'notFound', entity: 'run', id: 'r', message: 'No such run.' })
})

test('a broken connection is not an answer', () => {
  expect(errorOf(new TypeError('fetch failed')).code).toBe('gatewayUnreachable')
})

test('a mistyped flag gives one line, the suggestion and exit code 2', () => {
  const usage = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--prt'\n(Did you mean --port?)")

  expect(reportFailure(usage, { withStack: false })).toBe(2)
  expect(written).toBe("switchboard: Unknown option '--prt'.\n  Did you mean --port?\n")
})

test('a stack is shown only to those who debug', () => {
  const bug = new Error('boom')

  expect(reportFailure(bug, { withStack: false })).toBe(70)
  expect(written).not.toContain('failure.test.ts')
  reportFailure(bug, { withStack: true })
  expect(written).toContain('failure.test.ts')
})
