import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { panelHeaders } from '#shared/panel-headers.ts'
import type { TicketState } from '../access/panel-access.ts'

/** The look of the panel, without its files: whoever sees these pages may not have them. */
const style = `
:root{color-scheme:light dark;--canvas:light-dark(#f7f7f8,#131417);--surface:light-dark(#fff,#1a1b1f);--sunken:light-dark(#f4f4f6,#141518);--line:light-dark(#e3e4e8,#2a2c33);--ink:light-dark(#1a1b20,#e8e9ed);--muted:light-dark(#52565f,#a7abb6);--accent:light-dark(#3454cf,#95aaff)}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--canvas);color:var(--ink);font:.875rem/1.55 -apple-system,BlinkMacSystemFont,"Segoe UI",Inter,Ubuntu,Cantarell,"Noto Sans","Liberation Sans",sans-serif}
main{width:100%;max-width:34rem;display:grid;gap:.75rem;padding:1.75rem;border:1px solid var(--line);border-radius:.75rem;background:var(--surface);box-shadow:0 1px 2px rgb(0 0 0/.06),0 12px 32px -12px rgb(0 0 0/.18)}
header{display:flex;align-items:center;gap:.5rem;color:var(--muted);font-weight:600}
header svg{width:1.25rem;height:1.25rem}
h1{margin:.25rem 0 0;font-size:1.125rem;line-height:1.4}
p{margin:0;color:var(--muted)}
pre{margin:0;padding:.75rem .875rem;overflow-x:auto;border:1px solid var(--line);border-radius:.5rem;background:var(--sunken);color:var(--ink);font:.8125rem/1.5 ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
a{color:var(--accent)}
button{justify-self:start;padding:.375rem .75rem;border:1px solid var(--line);border-radius:.375rem;background:var(--surface);color:var(--ink);font:inherit;cursor:pointer}
button:hover{background:var(--sunken)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`

/** For the button below a command. Without a script there is none, and the text can be selected with one click. */
const copyScript = `for (const button of document.querySelectorAll('button')) {
  const { textContent: label } = button
  button.hidden = false
  button.onclick = async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = label }, 2000)
  }
}`
const copyScriptHash = createHash('sha256').update(copyScript).digest('base64')
const pageHeaders = panelHeaders(`'sha256-${copyScriptHash}'`)

const mark =
  '<svg viewBox="0 0 32 32" fill="none" aria-hidden="true"><rect x="1" y="1" width="30" height="30" rx="8" fill="#3a5bd9"/><path d="M9.5 10.5c0 9 13 3 13 11" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><circle cx="9.5" cy="10.5" r="3" fill="#fff"/><circle cx="22.5" cy="21.5" r="3" fill="#fff"/></svg>'

/** Of the page itself: without one a browser asks for `/favicon.ico`, which is not there. */
const icon = `data:image/svg+xml,${encodeURIComponent(mark.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '))}`

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)

/** `parts`: HTML, below the title. */
function sendPage(response: ServerResponse, status: number, title: string, parts: readonly string[]): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...pageHeaders })
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="${icon}"><title>${title}</title><style>${style}</style>
<main><header>${mark}Codex Switchboard</header><h1>${title}</h1>${parts.join('\n')}</main><script>${copyScript}</script></html>`)
}

const command = (line: string) =>
  `<pre tabindex="0"><code>${escaped(line)}</code></pre><button type="button" hidden>Copy the command</button>`

/** Why a browser is not let in: it came without a link, or by one that is worth nothing any more. */
const lockedTitles: Record<'none' | Exclude<TicketState, 'fresh'>, [title: string, reason: string]> = {
  none: ['This panel is locked', 'Only a browser that came by a one-time link is let in.'],
  used: ['This link was used already', 'A link lets one browser in, once.'],
  expired: ['This link has expired', 'A link works for two minutes.'],
  unknown: ['This link is not valid', 'It is from before the gateway was started again, or it was not copied whole.'],
}

/** `openCommand`: the line that opens the panel of this very gateway; `null` where it is not to be told or there is none. */
export function sendSignInPage(response: ServerResponse, link: keyof typeof lockedTitles, openCommand: string | null): void {
  const [title, reason] = lockedTitles[link]
  sendPage(response, 401, title, [
    `<p>${reason} This command, run in a terminal on the machine of the gateway, opens the panel with a fresh link:</p>`,
    command(openCommand ?? 'switchboard open'),
    '<p>A link works once and for two minutes. In the desktop app the panel is open already.</p>',
  ])
}

export function sendNotFoundPage(response: ServerResponse): void {
  sendPage(response, 404, 'There is nothing here', [
    '<p>The gateway has no page at this address.</p>',
    '<p><a href="/">Open the panel</a></p>',
  ])
}

export function sendNotBuiltPage(response: ServerResponse): void {
  sendPage(response, 503, 'The panel is not built', [
    '<p>The gateway runs, but its panel is missing. In a clone, build it:</p>',
    command('npm run build'),
  ])
}
