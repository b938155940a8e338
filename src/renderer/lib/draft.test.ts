import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { clearDrafts, useDraft } from './draft.ts'

afterEach(() => {
  cleanup()
  clearDrafts()
})

test('what was typed is there again after a look at another page, each field with its own', () => {
  const first = renderHook(() => useDraft('session 1'))
  act(() => first.result.current.set('half a thought'))
  first.unmount()
  expect(renderHook(() => useDraft('session 2')).result.current.text).toBe('')
  expect(renderHook(() => useDraft('session 1')).result.current.text).toBe('half a thought')
})

test('what was sent is forgotten, what was typed since is not', () => {
  const { result } = renderHook(() => useDraft('session 1'))
  act(() => result.current.set(' go '))
  act(() => result.current.sent('go'))
  expect(result.current.text).toBe('')
  act(() => result.current.set('next'))
  act(() => result.current.sent('go'))
  expect(result.current.text).toBe('next')
})

test('it is written down for a reload when the page is left', () => {
  const { result } = renderHook(() => useDraft('session 1'))
  act(() => result.current.set('half a thought'))
  window.dispatchEvent(new Event('pagehide'))
  expect(Object.values({ ...window.sessionStorage })).toContain('half a thought')
  act(() => result.current.set(''))
  window.dispatchEvent(new Event('pagehide'))
  expect(Object.values({ ...window.sessionStorage })).not.toContain('half a thought')
})
