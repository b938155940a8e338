import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

function commandOf(...names: string[]) {
  let command = createProgram()
  for (const name of names) {
    const next = command.commands.find((candidate) => candidate.name() === name)
    if (!next) throw new Error(`There is no command ${name}.`)
    command = next
  }
  return command
}

function helpOf(...names: string[]): string {
  return commandOf(...names)
    .configureOutput({ getOutHelpWidth: () => 80 })
    .helpInformation()
}

test('the help of an answer names the decisions and no flags of the list', () => {
  const help = helpOf('approvals', 'answer')

  for (const text of ['acceptForSession', 'cancel', '--json', '--data-dir']) expect(help).toContain(text)
  for (const flag of ['--limit', '--cursor', '--all']) expect(help).not.toContain(flag)
})

test.each(['serve', 'mcp', 'run', 'doctor', 'runs'])('the help of %s fits a terminal of 80 columns', (name) => {
  const longest = Math.max(
    ...helpOf(name)
      .split('\n')
      .map((line) => line.length),
  )

  expect(longest).toBeLessThanOrEqual(80)
})

test('a flag that a list has as well reaches its subcommand', () => {
  const program = createProgram()
  const given: unknown[] = []
  const answer = program.commands
    .find((command) => command.name() === 'approvals')
    ?.commands.find((command) => command.name() === 'answer')
  answer?.action((...args) => {
    given.push(args.slice(0, 3))
  })

  program.parse(['approvals', 'answer', 'a1', 'accept', '--json', '--data-dir', '/d'], { from: 'user' })

  expect(given).toEqual([['a1', 'accept', { json: true }]])
  expect(program.opts()).toMatchObject({ dataDir: '/d' })
})

test.each([
  [['approvals', 'answer', 'a1', 'maybe'], 'switchboard approvals answer --help'],
  [['approvals', 'answer', 'a1', 'accept', '--limit', '1'], 'switchboard approvals answer --help'],
  [['runs', 'interrupt'], 'switchboard runs interrupt --help'],
  [['runs', '--limit', '0'], 'switchboard runs --help'],
])('the mistake in %j points to the help of its command', (args, hint) => {
  let thrown: unknown
  try {
    createProgram().parse(args, { from: 'user' })
  } catch (error) {
    thrown = error
  }

  expect(thrown).toBeInstanceOf(CommanderError)
  expect(String(thrown)).toContain(hint)
})
