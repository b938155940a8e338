import { useMutation } from '@tanstack/react-query'
import { ExternalLink, LoaderCircle, LogIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../gateway/gateway.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { OptionCard } from './option-card.tsx'

function WaitingForBrowser({ authUrl }: { authUrl: string }) {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex flex-wrap items-center gap-2">
      <p className="mr-auto flex items-center gap-2 text-muted">
        <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
        {t('welcome.chatgpt.waiting')}
      </p>
      <ButtonLink href={authUrl} target="_blank" rel="noreferrer" size="sm">
        <ExternalLink aria-hidden className="size-3.5" />
        {t('welcome.chatgpt.reopen')}
      </ButtonLink>
      <CopyButton text={authUrl} label={t('welcome.chatgpt.copy')} />
    </div>
  )
}

/** Opens OpenAI's page; the engine reports by itself when the sign-in is complete. */
export function ChatGptOption() {
  const { t } = useTranslation()
  const signIn = useMutation(
    orpc.engine.signIn.mutationOptions({
      onSuccess: ({ authUrl }) => {
        // A browser may refuse a window that opens after an answer: the link below stays.
        if (authUrl !== null) window.open(authUrl, '_blank', 'noreferrer')
      },
    }),
  )
  const authUrl = signIn.data?.authUrl ?? null
  return (
    <OptionCard
      icon={LogIn}
      title={t('welcome.chatgpt.title')}
      badge={<Badge tone="accent">{t('welcome.chatgpt.recommended')}</Badge>}
      text={t('welcome.chatgpt.text')}
    >
      {authUrl === null ? (
        <Button variant="primary" isBusy={signIn.isPending} onClick={() => signIn.mutate({ method: 'chatgpt' })}>
          {t('welcome.chatgpt.action')}
        </Button>
      ) : (
        <WaitingForBrowser authUrl={authUrl} />
      )}
      {signIn.error && <Failure error={signIn.error} isCompact className="mt-3" />}
    </OptionCard>
  )
}
