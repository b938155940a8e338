import { expect, test } from 'vitest'
import { currentStep, parseScript, ScriptStep, scriptPrompt } from './script.ts'

const steps = [{ message: 'look', exec: { cmd: 'ls' } }, { exec: { cmd: 'a' }, patch: 'b' }, { message: 'done' }].map((step) =>
  ScriptStep.parse(step),
)
const never = () => false

test('a script written into a prompt is read back with its defaults', () => {
  const prompt = scriptPrompt('Please [do] this', [{ message: 'hi SCRIPT: {}' }])
  expect(parseScript(prompt)).toEqual([{ message: 'hi SCRIPT: {}', chunks: 1, delayMs: 0 }])
})

test.for([
  'write a script',
  'SCRIPT: tidy up',
  'What does SCRIPT: mean in\nthis file?',
  'SCRIPT:\n[{"message":"x"}]',
  'Explain SCRIPT:[{"message":"x"}]',
  'SCRIPT:[{"message":"x"}]\nExplain the line above.',
  'SCRIPT:[a, b]',
  'SCRIPT: [{"message":"x"}]',
])('a prompt of a person is no script: %j', (prompt) => {
  expect(parseScript(prompt)).toBeNull()
})

test('a bad script says what is wrong', () => {
  expect(() => parseScript('SCRIPT:[{')).toThrow(/not JSON/)
  expect(() => parseScript('SCRIPT:[{"massage":"x"}]')).toThrow(/massage/)
})

test('the current step follows the number of tool outputs, two for a step with two calls', () => {
  expect([0, 1, 2, 3].map((outputs) => currentStep(steps, outputs, never))).toEqual([0, 1, 1, 2])
})

test('a script is over when its last tool call is answered', () => {
  expect(currentStep(steps.slice(0, 1), 1, never)).toBe(1)
})

test('a failure that is spent gives way to the next step, and stays passed once tools were called', () => {
  const withFailure = [ScriptStep.parse({ status: 500, times: 1 }), ...steps]
  expect(currentStep(withFailure, 0, never)).toBe(0)
  expect(currentStep(withFailure, 0, (index) => index === 0)).toBe(1)
  expect(currentStep(withFailure, 1, never)).toBe(2)
})
