import { expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
import { commandLineLimits, execArguments, tomlValue } from './exec-arguments.ts'

const request = { threadId: null, cwd: '/ws', policy: defaultPolicy, prompt: 'Do it.', client: 'test', rawEvents: false }
const bounded = ['--config=features.unbounded_connection_retries=false']

test('what the policy leaves open is left out, and the prompt comes by standard input', () => {
  expect(execArguments(request, {})).toEqual(['exec', '--json', '--skip-git-repo-check', '--cd=/ws', ...bounded, '-'])
})

test('a thread is resumed with the whole policy', () => {
  const policy = { ...defaultPolicy, sandbox: 'workspace-write' as const, model: 'm', config: { 'a.b': [1, 'two'] } }
  expect(execArguments({ ...request, threadId: 'T', policy }, {}).slice(4)).toEqual([
    ...['--sandbox=workspace-write', '--model=m', ...bounded, '--config=a.b=[1, "two"]', 'resume', 'T', '-'],
  ])
})

test('JSON becomes an inline value of TOML', () => {
  expect(tomlValue('quote " and\nline')).toBe('"quote \\" and\\nline"')
  expect(tomlValue({ 'a b': [true, 1.5, null], c: null, d: { e: 'f' } })).toBe('{ "a b" = [true, 1.5], "d" = { "e" = "f" } }')
  expect(tomlValue(null)).toBeUndefined()
})

/** The error that keeps a turn with this policy from starting. */
function refusal(given: Partial<typeof defaultPolicy>, platform: NodeJS.Platform = 'linux', env: NodeJS.ProcessEnv = {}) {
  try {
    return execArguments({ ...request, policy: { ...defaultPolicy, ...given } }, env, platform).length
  } catch (thrown) {
    return thrown instanceof AppFailure ? thrown.error : thrown
  }
}

test('a value that begins with a dash stays a value', () => {
  const policy = { ...defaultPolicy, model: '--dangerously-bypass-approvals-and-sandbox', config: { '-x': 1 } }
  const args = execArguments({ ...request, cwd: '-ws', policy }, {})
  expect(args).toContain('--model=--dangerously-bypass-approvals-and-sandbox')
  expect(args.filter((arg) => /^-./.test(arg) && !/^--(?:json|skip-git-repo-check|cd=|model=|config=)/.test(arg))).toEqual([])
  expect(() => execArguments({ ...request, threadId: '--last' }, {})).toThrow('no thread id')
})

test('what one argument cannot carry is refused with its name, and what to do', () => {
  const { argument } = commandLineLimits('linux')
  const hint = expect.stringContaining('AGENTS.md')
  expect(refusal({ developerInstructions: 'd'.repeat(200_000) })).toMatchObject({
    code: 'invalidInput',
    field: 'developerInstructions',
    message: expect.stringContaining(`at most ${argument}`),
    hint,
  })
  expect(refusal({ config: { a: 'é'.repeat(argument / 2) } })).toMatchObject({ code: 'invalidInput', field: 'config.a', hint })
  expect(refusal({ config: { a: 'e'.repeat(argument / 2) } })).toEqual(expect.any(Number))
  expect(refusal({ model: 'a\0b' })).toMatchObject({
    code: 'invalidInput',
    field: 'model',
    message: expect.stringMatching('NUL'),
  })
})

test('what all arguments cannot carry together is refused', () => {
  const config = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, 'v'.repeat(100_000)]))
  expect(refusal({ config })).toMatchObject({ code: 'invalidInput', message: expect.stringContaining('together') })
  const small = { config: { a: 'v'.repeat(60_000) } }
  expect(refusal(small)).toEqual(expect.any(Number))
  expect(refusal(small, 'linux', { BIG: 'x'.repeat(2_050_000) })).toMatchObject({ code: 'invalidInput' })
  expect(refusal(small, 'darwin')).toEqual(expect.any(Number))
  expect(refusal(small, 'win32')).toMatchObject({ code: 'invalidInput' })
})
