import { expect, test } from 'vitest'
import { ApprovalElicitation, approvalAnswer, createApprovalNotes } from './approval.ts'

test('puts the reason of the announcement into the request for a command', () => {
  const notes = createApprovalNotes()
  notes.note({
    type: 'exec_approval_request',
    ...{ call_id: 'c', command: ['/bin/bash', '-lc', 'touch /x'], cwd: '/ws', reason: 'need it', parsed_cmd: [] },
  })
  const elicitation = ApprovalElicitation.parse({
    codex_elicitation: 'exec-approval',
    codex_call_id: 'c',
    codex_command: ['/bin/bash', '-lc', 'touch /x'],
    codex_cwd: '/ws',
    codex_parsed_cmd: [{ type: 'list_files', cmd: 'ls', path: null }],
  })

  expect(notes.request(elicitation, 'turn')).toEqual({
    kind: 'command',
    itemId: 'c',
    turnId: 'turn',
    command: "/bin/bash -lc 'touch /x'",
    cwd: '/ws',
    reason: 'need it',
    parsedCommand: [{ type: 'listFiles', command: 'ls', path: null }],
    proposedExecpolicyAmendment: null,
  })
})

test('lists the changes of a patch', () => {
  const elicitation = ApprovalElicitation.parse({
    codex_elicitation: 'patch-approval',
    codex_call_id: 'c',
    codex_changes: {
      '/b': { type: 'update', unified_diff: '@@', move_path: '/c' },
      '/a': { type: 'delete', content: 'gone' },
      '/odd': { type: 'unheard-of' },
    },
  })

  expect(createApprovalNotes().request(elicitation, 'turn')).toMatchObject({
    kind: 'fileChange',
    changes: [
      { path: '/a', kind: 'delete', movePath: null, diff: 'gone' },
      { path: '/b', kind: 'update', movePath: '/c', diff: '@@' },
    ],
  })
})

test('answers in the words that this server reads and in those of the specification', () => {
  expect(approvalAnswer('accept')).toEqual({ action: 'accept', content: {}, decision: 'approved' })
  expect(approvalAnswer('acceptForSession')).toMatchObject({ action: 'accept', decision: 'approved_for_session' })
  expect(approvalAnswer('decline')).toEqual({ action: 'decline', decision: { denied: { rejection: 'rejected by user' } } })
  expect(approvalAnswer('cancel')).toEqual({ action: 'cancel', decision: 'abort' })
})
