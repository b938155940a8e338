import type { ClientSnippet } from '#shared/contract/clients.ts'

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
