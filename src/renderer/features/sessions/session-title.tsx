import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '#shared/contract/sessions.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Input } from '../../ui/input.tsx'

/** The heading of a session, which becomes a field to rename it. */
export function SessionTitle({ session }: { session: Session }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<string | null>(null)
  const pencil = useRef<HTMLButtonElement>(null)
  const rename = useMutation(
    orpc.sessions.rename.mutationOptions({
      onSuccess: (renamed) => {
        queries.setQueryData(orpc.sessions.get.queryKey({ input: { id: renamed.id } }), renamed)
        close()
      },
    }),
  )

  function close(): void {
    setDraft(null)
    rename.reset()
    // The pencil exists again after this update.
    requestAnimationFrame(() => pencil.current?.focus())
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    const title = (draft ?? '').trim()
    if (title === session.title) close()
    else if (title !== '') rename.mutate({ id: session.id, title })
  }

  if (draft === null) {
    return (
      <div className="flex min-w-0 items-center gap-1">
        <h1 className="min-w-0 truncate font-semibold text-lg" title={session.title}>
          {session.title}
        </h1>
        <IconButton ref={pencil} icon={Pencil} size="sm" label={t('sessions.rename')} onClick={() => setDraft(session.title)} />
      </div>
    )
  }
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 flex-col gap-1">
      <h1 className="sr-only">{session.title}</h1>
      <div className="flex max-w-xl items-center gap-2">
        <Input
          autoFocus
          aria-label={t('sessions.newTitle')}
          value={draft}
          maxLength={200}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            event.stopPropagation()
            close()
          }}
        />
        <Button type="submit" variant="primary" isBusy={rename.isPending} disabled={draft.trim() === ''}>
          {t('sessions.save')}
        </Button>
        <Button onClick={close}>{t('ui.cancel')}</Button>
      </div>
      {rename.error && <Failure error={rename.error} isCompact />}
    </form>
  )
}
