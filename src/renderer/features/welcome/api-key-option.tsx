import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../gateway/gateway.ts'
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
  const problemId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<'empty' | 'short' | null>(null)

  function submit(event: FormEvent): void {
    event.preventDefault()
    const key = apiKey.trim()
    const found = key === '' ? 'empty' : key.length < shortestKey ? 'short' : null
    setProblem(found)
    if (found === null) signIn.mutate({ method: 'apiKey', apiKey: key })
    else field.current?.focus()
  }

  return (
    <OptionCard icon={KeyRound} title={t('welcome.apiKey.title')} text={t('welcome.apiKey.text')}>
      <form onSubmit={submit} className="flex gap-2">
        <Input
          type="password"
          aria-label={t('welcome.apiKey.label')}
          ref={field}
          aria-invalid={problem !== null || signIn.isError || undefined}
          aria-describedby={problem === null ? undefined : problemId}
          placeholder={t('welcome.apiKey.placeholder')}
          value={apiKey}
          onChange={(event) => {
            setApiKey(event.target.value)
            setProblem(null)
          }}
          className="font-mono"
        />
        <Button type="submit" isBusy={signIn.isPending}>
          {t('welcome.apiKey.action')}
        </Button>
      </form>
      {problem !== null && (
        <p id={problemId} role="alert" className="mt-1.5 text-bad text-sm">
          {t(`welcome.apiKey.problems.${problem}`)}
        </p>
      )}
      {signIn.error && <Failure error={signIn.error} isCompact className="mt-3" />}
    </OptionCard>
  )
}
