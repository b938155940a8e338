import { expect, test } from 'vitest'
import { autostartEntry } from './autostart-entry.ts'

test('starts the program without a window', () => {
  expect(autostartEntry('/opt/Codex Switchboard/app').split('\n')).toContain('Exec="/opt/Codex Switchboard/app" --hidden')
})

test('characters that the specification gives a meaning are escaped', () => {
  expect(autostartEntry('/home/me/$x/100%/app')).toContain('Exec="/home/me/\\\\$x/100%%/app" --hidden')
})
