import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { useAddressParam, usePathLocation } from './address.ts'

afterEach(() => {
  cleanup()
  window.location.hash = ''
})

test('a choice goes into the address and comes from it', () => {
  window.location.hash = '#/runs?status=failed'
  const { result } = renderHook(() => useAddressParam('status', 'all', ['all', 'failed', 'completed']))
  expect(result.current[0]).toBe('failed')
  act(() => result.current[1]('completed'))
  expect([result.current[0], window.location.hash]).toEqual(['completed', '#/runs?status=completed'])
  act(() => result.current[1]('all'))
  expect(window.location.hash).toBe('#/runs')
})

test('what is no choice counts as none', () => {
  window.location.hash = '#/runs?status=nonsense&search=a%20b'
  expect(renderHook(() => useAddressParam('status', 'all', ['all', 'failed'])).result.current[0]).toBe('all')
  expect(renderHook(() => useAddressParam<string>('search', '')).result.current[0]).toBe('a b')
})

test('the router sees the path alone, and a link to another page leaves the choices behind', () => {
  window.location.hash = '#/runs?status=failed'
  const { result } = renderHook(() => usePathLocation())
  expect(result.current[0]).toBe('/runs')
  act(() => result.current[1]('/sessions'))
  expect([result.current[0], window.location.hash]).toEqual(['/sessions', '#/sessions'])
})
