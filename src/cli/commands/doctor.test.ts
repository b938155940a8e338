import { expect, test } from 'vitest'
import type { DoctorCheck } from '#shared/contract/doctor.ts'
import { checkLines } from './doctor.ts'

const aCheck = (title: string, status: DoctorCheck['status'], detail: string, hint: string | null = null): DoctorCheck => ({
  id: title,
  title,
  status,
  detail,
  hint,
})

test('a hint that several checks share is given once', () => {
  const lines = checkLines([
    aCheck('Database', 'ok', 'In order.'),
    aCheck('Codex program', 'error', 'Not found.', 'Install Codex.'),
    aCheck('Sign-in', 'error', 'Not known.', 'Install Codex.'),
  ])
  expect(lines).toEqual([
    'ok       Database: In order.',
    'ERROR    Codex program: Not found.',
    'ERROR    Sign-in: Not known.',
    '         Install Codex.',
  ])
})

test('what Codex wrote stays below its check and steers no terminal', () => {
  expect(checkLines([aCheck('Codex process', 'error', 'failed: \u001b[31mfirst\nsecond\u0007\n')])).toEqual([
    'ERROR    Codex process: failed: first',
    '         second',
  ])
})
