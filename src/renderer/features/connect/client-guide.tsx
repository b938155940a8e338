import { Eye, EyeOff } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientCommands, ClientSnippet } from '#shared/contract/clients.ts'
import { isDesktop } from '../../lib/bridge.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'

export interface ClientSnippets {
  client: string
  clientName: string
  snippets: readonly ClientSnippet[]
}

/** One entry per client, in the gateway's order. */
export function groupSnippets(snippets: readonly ClientSnippet[]): ClientSnippets[] {
  const groups = Map.groupBy(snippets, (snippet) => snippet.client)
  return [...groups].map(([client, members]) => ({ client, clientName: members[0]?.clientName ?? client, snippets: members }))
}

const tokenVariable = 'SWITCHBOARD_TOKEN'
const hiddenText = '••••••••••••••••••••••••'
const bearer = /(Bearer\s+)([^"'\s]+)/g
const dots = '••••••••••••'

/**
 * The text without its token, for the screen; `null` when the token does not stand where it is expected, so that the
 * whole text has to stay hidden.
 */
export function maskToken(text: string): string | null {
  const masked = text.replace(bearer, (_, scheme: string) => `${scheme}${dots}`)
  return masked === text ? null : masked
}

function TokenChoice({ withToken, onChange }: { withToken: boolean; onChange: (withToken: boolean) => void }) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <Switch id={id} isOn={withToken} onChange={onChange} />
      <label htmlFor={id}>{t('connect.token.include')}</label>
    </div>
  )
}

function SnippetText({ snippet }: { snippet: ClientSnippet }) {
  const { t } = useTranslation()
  const [isRevealed, setRevealed] = useState(false)
  const label = t(snippet.format === 'shell' ? 'connect.command' : 'connect.snippet')
  if (!snippet.containsToken) return <CodeBlock text={snippet.text} label={label} isWrapped />
  return (
    <>
      <CodeBlock
        text={isRevealed ? snippet.text : (maskToken(snippet.text) ?? hiddenText)}
        isWrapped
        copyValue={snippet.text}
        label={label}
      />
      <div className="flex items-center gap-3">
        <Button size="sm" icon={isRevealed ? EyeOff : Eye} onClick={() => setRevealed(!isRevealed)}>
          {t(isRevealed ? 'connect.token.hide' : 'connect.token.reveal')}
        </Button>
        <p className="text-muted text-xs">{t('connect.token.masked')}</p>
      </div>
    </>
  )
}

function TokenVariable({ text, isFirst }: { text: string; isFirst: boolean }) {
  const { t } = useTranslation()
  return (
    <div>
      <p className="mb-1.5 text-muted">{t(isFirst ? 'connect.token.variableFirst' : 'connect.token.variable')}</p>
      <CodeBlock text={text} label={t('connect.token.variableCommand')} isWrapped />
    </div>
  )
}

/** A remark about the text above; a command at its end is there to be copied. */
function Note({ text, tokenText }: { text: string; tokenText: string }) {
  const { t } = useTranslation()
  const hasCommand = text.endsWith(tokenText)
  return (
    <>
      <Notice tone="info">
        <InlineCode text={hasCommand ? text.slice(0, -tokenText.length).trimEnd() : text} />
      </Notice>
      {hasCommand && <CodeBlock text={tokenText} label={t('connect.token.printCommand')} isWrapped />}
    </>
  )
}

function Where({ snippet }: { snippet: ClientSnippet }) {
  const { t } = useTranslation()
  if (snippet.path === null) return <p className="font-medium">{t('connect.runThis')}</p>
  return (
    <p className="font-medium">
      {t('connect.putInto')} <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{snippet.path}</code>
    </p>
  )
}

/** One client: the transport to choose, the text for it, and what else it needs. */
export function ClientGuide({
  client,
  commands,
  withToken,
  onWithToken,
}: {
  client: ClientSnippets
  commands: ClientCommands
  withToken: boolean
  onWithToken: (withToken: boolean) => void
}) {
  const { t } = useTranslation()
  const canStart = commands.stdio !== null
  const [transport, setTransport] = useState<ClientSnippet['transport']>(canStart ? 'stdio' : 'streamable-http')
  const snippet = client.snippets.find((candidate) => candidate.transport === transport)
  const isHttp = transport === 'streamable-http'
  // The place of the token is there also while the name of its variable fills it.
  const canHoldToken = snippet !== undefined && (snippet.containsToken || maskToken(snippet.text) !== null)
  const readsVariable = isHttp && snippet?.containsToken === false && snippet.text.includes(tokenVariable)
  // A command is run after its variable was set.
  const isCommand = snippet?.format === 'shell'
  const variable = readsVariable && <TokenVariable text={commands.tokenVariableText} isFirst={isCommand} />
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-base">{client.clientName}</h2>
        {canStart && (
          <Segmented
            label={t('connect.transport')}
            value={transport}
            onChange={setTransport}
            options={[
              { value: 'stdio', label: t('connect.stdio') },
              { value: 'streamable-http', label: t('connect.http') },
            ]}
          />
        )}
      </div>
      {!canStart && <Notice tone="info">{t('connect.noStdio')}</Notice>}
      <p className="text-muted">{t(isHttp ? 'connect.httpText' : 'connect.stdioText')}</p>
      {snippet && (
        <>
          {isCommand && variable}
          <div className="flex flex-wrap items-center justify-between gap-3">
            <Where snippet={snippet} />
            {isHttp && canHoldToken && isDesktop() && <TokenChoice withToken={withToken} onChange={onWithToken} />}
          </div>
          <SnippetText key={`${snippet.client} ${snippet.transport} ${withToken}`} snippet={snippet} />
          {isHttp && canHoldToken && !isDesktop() && <Notice tone="info">{t('connect.token.notInBrowser')}</Notice>}
          {!isCommand && variable}
          {snippet.note !== null && !(readsVariable && snippet.note.includes(tokenVariable)) && (
            <Note text={snippet.note} tokenText={commands.tokenText} />
          )}
        </>
      )}
    </div>
  )
}
