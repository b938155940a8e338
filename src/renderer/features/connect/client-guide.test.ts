import { expect, test } from 'vitest'
import { maskToken } from './client-guide.tsx'

test('hides the token in commands and in configuration files', () => {
  expect(maskToken('--header "Authorization: Bearer swb_abc123"')).toBe('--header "Authorization: Bearer ••••••••••••"')
  expect(maskToken('{"Authorization": "Bearer swb_abc123"}')).toBe('{"Authorization": "Bearer ••••••••••••"}')
})

test('says so when it cannot find the token', () => {
  expect(maskToken('token = "swb_abc123"')).toBeNull()
})
