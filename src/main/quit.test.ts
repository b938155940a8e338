import { describe, expect, test } from 'vitest'
import { quitStep } from './quit.ts'

const busy = { phase: 'running', ownsGateway: true, activeRuns: 2, confirmQuit: true } as const

describe('quitting', () => {
  test('asks while runs are active', () => {
    expect(quitStep(busy)).toBe('ask')
  })

  test('does not ask without runs, for a gateway that runs on, or when the user said not to', () => {
    expect(quitStep({ ...busy, activeRuns: 0 })).toBe('close')
    expect(quitStep({ ...busy, ownsGateway: false })).toBe('close')
    expect(quitStep({ ...busy, confirmQuit: false })).toBe('close')
  })

  test('asks once at a time', () => {
    expect(quitStep({ ...busy, phase: 'asking' })).toBe('wait')
  })

  test('closes the gateway once confirmed, waits for it once, then ends', () => {
    expect(quitStep({ ...busy, phase: 'confirmed' })).toBe('close')
    expect(quitStep({ ...busy, phase: 'closing' })).toBe('wait')
    expect(quitStep({ ...busy, phase: 'closed' })).toBe('end')
  })
})
