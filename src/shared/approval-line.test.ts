import { expect, test } from 'vitest'
import { approvalLine } from './approval-line.ts'
import type { ApprovalRequest } from './contract/approvals.ts'

const asks = { itemId: 'item_1', turnId: 'turn_1' }
const change = (path: string) => ({ path, kind: 'update' as const, movePath: null, diff: '' })

const requests: [string, ApprovalRequest][] = [
  [
    'Run: npm test',
    {
      ...asks,
      kind: 'command',
      command: "/bin/bash -lc 'npm test'",
      cwd: '/ws',
      reason: null,
      parsedCommand: [],
      proposedExecpolicyAmendment: null,
    },
  ],
  ['Change a.txt, b.txt', { ...asks, kind: 'fileChange', changes: [change('a.txt'), change('b.txt')], reason: null }],
  ['Change files', { ...asks, kind: 'fileChange', changes: [], reason: null }],
  [
    'deploy asks: Where to?',
    { ...asks, kind: 'elicitation', serverName: 'deploy', message: 'Where to?', requestedSchema: {}, meta: null },
  ],
  ['More permissions: network', { ...asks, kind: 'permissions', permissions: { network: true }, reason: null }],
  ['More permissions: to fetch', { ...asks, kind: 'permissions', permissions: { network: true }, reason: 'to fetch' }],
  ['A question: Which color?', { ...asks, kind: 'userInput', questions: [{ id: 'color', question: 'Which color?' }] }],
]

test.each(requests)('%s', (line, request) => {
  expect(approvalLine(request)).toBe(line)
})
