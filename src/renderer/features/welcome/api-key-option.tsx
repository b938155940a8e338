import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../lib/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Input } from '../../ui/input.tsx'
import { OptionCard } from './option-card.tsx'

/** Shorter texts are no keys, and the gateway would refuse them. */
const shortestKey = 10

export function ApiKeyOption() {
  const { t } = useTranslation()
  const [apiKey, setApiKey] = useState('')
  const signIn = useMutation(orpc.engine.signIn.mutationOptions({ onSuccess: () => setApiKey('') }))
  const isLongEnough = apiKey.trim().length >= shortestKey

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isLongEnough) signIn.mutate({ method: 'apiKey', apiKey: apiKey.trim() })
  }

  return (
    <OptionCard icon={KeyRound} title={t('welcome.apiKey.title')} text={t('welcome.apiKey.text')}>
      <form onSubmit={submit} className="flex gap-2">
        <Input
          type="password"
          aria-label={t('welcome.apiKey.label')}
          aria-invalid={signIn.isError || undefined}
          placeholder={t('welcome.apiKey.placeholder')}
          value={apiKey}
          onChange={(event) => setApiKey(event.target.value)}
          className="font-mono"
        />
        <Button type="submit" isBusy={signIn.isPending} disabled={!isLongEnough}>
          {t('welcome.apiKey.action')}
        </Button>
      </form>
      {signIn.error && <Failure error={signIn.error} isCompact className="mt-3" />}
    </OptionCard>
  )
}
