import { type ReactNode, useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ConversationList } from './conversation-list.tsx'
import type { LiveConversation } from './use-conversation.ts'

/** The runs of a session or one run, scrolling by itself and following its end. */
export function ConversationView({
  live: newest,
  empty,
}: {
  live: LiveConversation
  /** Shown when there is no run at all. */
  empty?: ReactNode
}) {
  const { t } = useTranslation()
  // Drawn in slices, after whatever the reader does meanwhile.
  const live = useDeferredValue(newest)
  if (live.status === 'failed') return <Failure error={live.error} onRetry={live.reload} />
  if (live.status === 'loading') {
    return <Loading label={t('conversation.loading')} rows={6} className="mx-auto w-full max-w-3xl flex-1" />
  }
  if (live.conversation.runs.length === 0) return empty
  return <ConversationList live={live} />
}
