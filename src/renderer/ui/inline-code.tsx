import { createElement, Fragment } from 'react'

/** A sentence whose `words in backticks` are code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text
    .split(/`([^`]+)`/)
    .map((part, index) =>
      index % 2 === 1 ? createElement('code', { className: 'rounded-sm bg-hover px-1 font-mono text-xs' }, part) : part,
    )
  return createElement(Fragment, null, ...parts)
}
