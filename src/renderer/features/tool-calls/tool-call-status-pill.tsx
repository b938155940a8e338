import { useTranslation } from 'react-i18next'
import type { ToolCall } from '#shared/contract/tool-calls.ts'
import type { Tone } from '../../ui/badge.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'

const tones: Readonly<Record<ToolCall['status'], Tone>> = {
  running: 'accent',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'warn',
}

export function ToolCallStatusPill({ status }: { status: ToolCall['status'] }) {
  const { t } = useTranslation()
  return <StatusPill tone={tones[status]} isLive={status === 'running'} label={t(`toolCalls.statuses.${status}`)} />
}
