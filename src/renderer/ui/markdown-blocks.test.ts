import { expect, test } from 'vitest'
import { markdownBlocks } from './markdown-blocks.ts'

test('paragraphs are blocks of their own and together the whole text', () => {
  const text = '# Title\n\nFirst\nline\n\n\nSecond'
  expect(markdownBlocks(text)).toEqual(['# Title\n', 'First\nline\n\n', 'Second'])
  expect(markdownBlocks(text).join('\n')).toBe(text)
})

test('a code fence is one block, also while it is still open', () => {
  expect(markdownBlocks('a\n\n```ts\nx\n\ny\n```\n\nb')).toEqual(['a\n', '```ts\nx\n\ny\n```\n', 'b'])
  expect(markdownBlocks('~~~~\nx\n\n~~~\n\ny')).toEqual(['~~~~\nx\n\n~~~\n\ny'])
})

test('a list stays together over blank lines and indented parts', () => {
  const list = '1. one\n\n   more\n\n2. two\n\n- three'
  expect(markdownBlocks(`${list}\n\nend`)).toEqual([`${list}\n`, 'end'])
})

test('while a text grows, finished blocks do not change', () => {
  const text = 'One\n\nTwo\n\n```\ncode\n\nmore\n```\n\nThree'
  const whole = markdownBlocks(text)
  for (let length = 1; length <= text.length; length += 1) {
    const blocks = markdownBlocks(text.slice(0, length))
    expect(whole.slice(0, blocks.length - 1)).toEqual(blocks.slice(0, -1))
  }
})
