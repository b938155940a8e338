import { expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { execArguments, tomlValue } from './exec-arguments.ts'

const request = { threadId: null, cwd: '/ws', policy: defaultPolicy, prompt: 'Do it.', client: 'test', rawEvents: false }
const bounded = ['-c', 'features.unbounded_connection_retries=false']

test('what the policy leaves open is left out, and the prompt comes by standard input', () => {
  expect(execArguments(request)).toEqual(['exec', '--json', '--skip-git-repo-check', '-C', '/ws', ...bounded, '-'])
})

test('a thread is resumed with the whole policy', () => {
  const policy = { ...defaultPolicy, sandbox: 'workspace-write' as const, model: 'm', config: { 'a.b': [1, 'two'] } }
  expect(execArguments({ ...request, threadId: 'T', policy }).slice(5)).toEqual([
    ...['-s', 'workspace-write', '-m', 'm', ...bounded, '-c', 'a.b=[1, "two"]', 'resume', 'T', '-'],
  ])
})

test('JSON becomes an inline value of TOML', () => {
  expect(tomlValue('quote " and\nline')).toBe('"quote \\" and\\nline"')
  expect(tomlValue({ 'a b': [true, 1.5, null], c: null, d: { e: 'f' } })).toBe('{ "a b" = [true, 1.5], "d" = { "e" = "f" } }')
  expect(tomlValue(null)).toBeUndefined()
})
