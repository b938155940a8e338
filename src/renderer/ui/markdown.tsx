import { type ComponentProps, memo } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { classNames } from '../lib/class-names.ts'
import { markdownBlocks } from './markdown-blocks.ts'

type Props<T extends keyof React.JSX.IntrinsicElements> = ComponentProps<T> & ExtraProps

const heading = 'mt-4 mb-1.5 font-semibold first:mt-0'

/** Headings start below the page's own, so that the outline of the page stays in order. */
const components: Components = {
  h1: ({ node: _, ...rest }: Props<'h1'>) => <h3 {...rest} className={classNames(heading, 'text-base')} />,
  h2: ({ node: _, ...rest }: Props<'h2'>) => <h4 {...rest} className={classNames(heading, 'text-base')} />,
  h3: ({ node: _, ...rest }: Props<'h3'>) => <h5 {...rest} className={classNames(heading, 'text-sm')} />,
  h4: ({ node: _, ...rest }: Props<'h4'>) => <h6 {...rest} className={classNames(heading, 'text-sm')} />,
  p: ({ node: _, ...rest }: Props<'p'>) => <p {...rest} className="my-2 first:mt-0 last:mb-0" />,
  ul: ({ node: _, ...rest }: Props<'ul'>) => <ul {...rest} className="my-2 list-disc space-y-0.5 pl-5" />,
  ol: ({ node: _, ...rest }: Props<'ol'>) => <ol {...rest} className="my-2 list-decimal space-y-0.5 pl-5" />,
  blockquote: ({ node: _, ...rest }: Props<'blockquote'>) => (
    <blockquote {...rest} className="my-2 border-line-strong border-l-2 pl-3 text-muted" />
  ),
  a: ({ node: _, ...rest }: Props<'a'>) => (
    <a {...rest} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2" />
  ),
  code: ({ node: _, ...rest }: Props<'code'>) => (
    <code {...rest} className="rounded-sm bg-hover px-1 py-px font-mono text-[0.92em] [pre_&]:bg-transparent [pre_&]:p-0" />
  ),
  pre: ({ node: _, ...rest }: Props<'pre'>) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre {...rest} tabIndex={0} className="my-2 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2.5 text-xs" />
  ),
  hr: () => <hr className="my-4 border-line" />,
  table: ({ node: _, ...rest }: Props<'table'>) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className="my-2 overflow-x-auto" tabIndex={0}>
      <table {...rest} className="border-collapse text-left text-sm" />
    </div>
  ),
  th: ({ node: _, ...rest }: Props<'th'>) => <th {...rest} className="border border-line bg-sunken px-2.5 py-1 font-medium" />,
  td: ({ node: _, ...rest }: Props<'td'>) => <td {...rest} className="border border-line px-2.5 py-1 align-top" />,
  // Pictures would be fetched from anywhere; their text and address are enough.
  img: ({ alt, src }: Props<'img'>) => (
    <span className="text-muted">{`[${alt ?? ''}](${typeof src === 'string' ? src : ''})`}</span>
  ),
}

const plugins = [remarkGfm]

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {text}
    </ReactMarkdown>
  )
})

/**
 * A text of a model. Raw HTML in it stays text, links open outside the panel, pictures are not fetched. `isGrowing`
 * lays out only the last block again when text is added.
 */
export function Markdown({ text, isGrowing = false, className }: { text: string; isGrowing?: boolean; className?: string }) {
  const blocks = isGrowing ? markdownBlocks(text) : [text]
  return (
    <div className={classNames('min-w-0 break-words text-sm leading-relaxed', className)}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the text
        <Block key={index} text={block} />
      ))}
    </div>
  )
}
