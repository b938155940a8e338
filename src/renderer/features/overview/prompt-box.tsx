import { useMutation } from '@tanstack/react-query'
import { CornerDownLeft, FolderOpen } from 'lucide-react'
import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { EngineReadiness } from '#shared/contract/engine.ts'
import { SandboxMode } from '#shared/contract/policy.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useDraft } from '../../lib/draft.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Input } from '../../ui/input.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { PromptInput } from '../../ui/prompt-input.tsx'
import { Select } from '../../ui/select.tsx'

const sandboxChoices = ['default', ...SandboxMode.options] as const
type SandboxChoice = (typeof sandboxChoices)[number]

/** A check passes in a moment and takes no prompt away from whoever writes one. */
function isUsable(readiness: EngineReadiness): readiness is 'ready' | 'checking' {
  return readiness === 'ready' || readiness === 'checking'
}

/** What the box says at its end: the key that runs, or why nothing can be run. */
function PromptNote({ isServing, readiness }: { isServing: boolean; readiness: EngineReadiness }) {
  const { t } = useTranslation()
  if (!isUsable(readiness)) {
    return (
      <>
        {t(`overview.prompt.notReady.${readiness}`)}{' '}
        <Link href="/welcome" className="text-accent hover:underline">
          {t('overview.engine.setUp')}
        </Link>
      </>
    )
  }
  return isServing ? <KeyHint keys="mod+enter" /> : t('overview.prompt.stopped')
}

/** Starts a run from the panel and goes to its session. */
export function PromptBox({
  isServing,
  readiness,
  defaultWorkspace,
}: {
  isServing: boolean
  readiness: EngineReadiness
  defaultWorkspace: string
}) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const chooseFolder = window.switchboard?.chooseFolder
  const titleId = useId()
  const noteId = useId()
  const { text: prompt, set: setPrompt, sent } = useDraft('overview prompt')
  const { text: workspace, set: setWorkspace } = useDraft('overview workspace')
  const { text: chosenSandbox, set: setSandbox } = useDraft('overview sandbox')
  const sandbox = sandboxChoices.find((choice) => choice === chosenSandbox) ?? 'default'
  const start = useMutation(
    orpc.runs.start.mutationOptions({
      onSuccess: (run, { prompt: text }) => {
        sent(text)
        navigate(pagePath('sessions', run.sessionId))
      },
    }),
  )
  const isPromptable = isUsable(readiness)
  const canRun = isServing && isPromptable && prompt.trim() !== '' && !start.isPending

  function run(event?: FormEvent): void {
    event?.preventDefault()
    if (!canRun) return
    start.mutate({
      prompt: prompt.trim(),
      client: 'panel',
      ...(workspace.trim() === '' ? {} : { workspace: workspace.trim() }),
      ...(sandbox === 'default' ? {} : { sandbox }),
    })
  }

  return (
    <form
      aria-labelledby={titleId}
      onSubmit={run}
      className="rounded-lg border border-line bg-surface outline-focus has-[textarea:focus-visible]:outline-2"
    >
      <h2 id={titleId} className="sr-only">
        {t('overview.prompt.title')}
      </h2>
      <PromptInput
        label={t('overview.prompt.label')}
        describedBy={noteId}
        placeholder={t('overview.prompt.placeholder')}
        value={prompt}
        isDisabled={!isPromptable}
        onChange={setPrompt}
        onSend={run}
        className="max-h-60 px-4 pt-3 text-base"
      />
      {sandbox === 'danger-full-access' && (
        <p role="note" className="mx-4 mb-2 text-warn text-xs">
          {t('overview.prompt.fullAccess')}
        </p>
      )}
      {start.error && <Failure error={start.error} isCompact className="mx-3 mb-2" />}
      <div className="flex flex-wrap items-center gap-2 border-line border-t px-3 py-2">
        <Input
          aria-label={t('overview.prompt.workspace')}
          placeholder={defaultWorkspace}
          title={workspace || defaultWorkspace}
          value={workspace}
          onChange={(event) => setWorkspace(event.target.value)}
          className="w-64 font-mono text-xs"
        />
        {chooseFolder && (
          <Button
            icon={FolderOpen}
            onClick={async () => {
              const chosen = await chooseFolder(workspace || defaultWorkspace)
              if (chosen !== null) setWorkspace(chosen)
            }}
          >
            {t('overview.prompt.chooseFolder')}
          </Button>
        )}
        <Select<SandboxChoice>
          label={t('overview.prompt.sandbox')}
          value={sandbox}
          onChange={setSandbox}
          options={sandboxChoices.map((value) => ({
            value,
            label: t(`overview.prompt.sandboxes.${value}`),
          }))}
        />
        <span id={noteId} className="ml-auto text-muted text-xs">
          <PromptNote isServing={isServing} readiness={readiness} />
        </span>
        <Button type="submit" variant="primary" icon={CornerDownLeft} isBusy={start.isPending} disabled={!canRun}>
          {t('overview.prompt.run')}
        </Button>
      </div>
    </form>
  )
}
