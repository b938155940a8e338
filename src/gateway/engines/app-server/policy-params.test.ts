import { expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { chosenSandbox, mergeWorkspaceWrite, sandboxPolicy, threadParams, turnOverrides } from './policy-params.ts'

test('a policy that leaves everything to the user says nothing', () => {
  expect(threadParams(defaultPolicy)).toEqual({ config: {} })
  expect(turnOverrides(defaultPolicy, { sandbox: null, permissions: null })).toEqual({})
  expect(chosenSandbox(defaultPolicy)).toBeNull()
})

test('the sandbox never goes with the thread, neither as a member nor as an override', () => {
  const policy = { ...defaultPolicy, config: { sandbox_mode: 'workspace-write', web_search: 'live' } }
  expect(chosenSandbox(policy)).toBe('workspace-write')
  expect(threadParams(policy)).toEqual({ config: { web_search: 'live' } })
})

test('a sandbox mode that Codex does not know goes to Codex, which says so', () => {
  const policy = { ...defaultPolicy, config: { sandbox_mode: 'bogus' } }
  expect(chosenSandbox(policy)).toBeNull()
  expect(threadParams(policy)).toEqual({ config: { sandbox_mode: 'bogus' } })
})

test('the compact prompt is an override of the configuration', () => {
  expect(threadParams({ ...defaultPolicy, compactPrompt: 'short' })).toEqual({ config: { compact_prompt: 'short' } })
})

test('overrides of the workspace sandbox win over the settings of the user, dotted ones over whole ones', () => {
  const user = { network_access: false, writable_roots: ['/user'] }
  const merged = mergeWorkspaceWrite(user, {
    sandbox_workspace_write: { writable_roots: ['/whole'] },
    'sandbox_workspace_write.network_access': true,
  })
  expect(sandboxPolicy('workspace-write', merged)).toEqual({
    type: 'workspaceWrite',
    writableRoots: ['/whole'],
    networkAccess: true,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  })
})
