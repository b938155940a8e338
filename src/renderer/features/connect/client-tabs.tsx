import { Ellipsis, type LucideIcon, MousePointer2, SquareCode, SquareTerminal } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import type { ClientCommands } from '#shared/contract/clients.ts'
import { useAddressParam } from '../../lib/address.ts'
import type { ClientSnippets } from './client-guide.tsx'
import { ClientGuide } from './client-guide.tsx'
import { GenericGuide } from './generic-guide.tsx'

const icons: Record<string, LucideIcon> = { codex: SquareTerminal, 'claude-code': SquareTerminal, cursor: MousePointer2 }
const otherClient = 'other'

function ClientTab({ client, name, icon: Icon }: { client: string; name: string; icon: LucideIcon }) {
  return (
    <Tabs.Trigger
      value={client}
      className="flex h-8 items-center gap-2 rounded-md px-2.5 text-left text-muted text-sm transition-colors hover:bg-hover hover:text-ink data-[state=active]:bg-selected data-[state=active]:font-medium data-[state=active]:text-ink"
    >
      <Icon aria-hidden className="size-4" strokeWidth={1.75} />
      {name}
    </Tabs.Trigger>
  )
}

/** A client on the left, what to do for it on the right. */
export function ClientTabs({
  clients,
  commands,
  withToken,
  onWithToken,
}: {
  clients: readonly ClientSnippets[]
  commands: ClientCommands
  withToken: boolean
  onWithToken: (withToken: boolean) => void
}) {
  const { t } = useTranslation()
  const [selected, setSelected] = useAddressParam('client', clients[0]?.client ?? otherClient, [
    ...clients.map(({ client }) => client),
    otherClient,
  ])
  return (
    <Tabs.Root value={selected} onValueChange={setSelected} orientation="vertical" className="flex">
      <Tabs.List
        aria-label={t('connect.clients')}
        className="flex w-44 shrink-0 flex-col gap-0.5 rounded-l-lg border-line border-r bg-sunken p-2"
      >
        {clients.map(({ client, clientName }) => (
          <ClientTab key={client} client={client} name={clientName} icon={icons[client] ?? SquareCode} />
        ))}
        <ClientTab client={otherClient} name={t('connect.other')} icon={Ellipsis} />
      </Tabs.List>
      {clients.map((client) => (
        <Tabs.Content key={client.client} value={client.client} className="min-h-80 min-w-0 flex-1 p-4">
          <ClientGuide client={client} commands={commands} withToken={withToken} onWithToken={onWithToken} />
        </Tabs.Content>
      ))}
      <Tabs.Content value={otherClient} className="min-h-80 min-w-0 flex-1 p-4">
        <GenericGuide commands={commands} />
      </Tabs.Content>
    </Tabs.Root>
  )
}
