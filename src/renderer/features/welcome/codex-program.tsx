import { useMutation, useQueryClient } from '@tanstack/react-query'
import { PackageX, RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { withQuery } from '../../lib/address.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Failure } from '../../ui/failure.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'

const installCommand = 'npm install -g @openai/codex'

function stderrTailOf(engine: EngineStatus): string {
  return engine.process.status === 'failed' || engine.process.status === 'restarting' ? engine.process.stderrTail.trim() : ''
}

/** No usable Codex program: what to run, and a way to look again. */
export function CodexProgram({ engine, problem }: { engine: EngineStatus; problem: 'missing' | 'tooOld' | 'broken' }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const restart = useMutation(
    orpc.engine.restart.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.gateway.status.key() }),
    }),
  )
  const stderrTail = stderrTailOf(engine)
  const advice = engine.nextStep ?? engine.why
  // Only a path that was set is told of when nothing is there.
  const isWronglySet = problem === 'missing' && engine.codexPath !== null
  // Installing it again mends a program, not its configuration or its folder.
  const helps = !isWronglySet && (problem !== 'broken' || advice.includes(installCommand))
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <h2 className="flex items-center gap-2 font-semibold text-base">
        <PackageX aria-hidden className="size-4.5 text-bad" strokeWidth={1.75} />
        {t(`welcome.program.${isWronglySet ? 'notThere' : problem}`)}
      </h2>
      {helps && (
        <>
          <p className="text-muted">{t(`welcome.program.${problem}Text`)}</p>
          <CodeBlock text={installCommand} label={t('welcome.program.command')} />
        </>
      )}
      {isWronglySet && <code className="break-all font-mono text-xs">{engine.codexPath}</code>}
      {!isWronglySet && engine.why !== advice && (
        <p className="break-words">
          <InlineCode text={engine.why} />
        </p>
      )}
      {!isWronglySet && engine.codexPath !== null && (
        <p className="truncate text-muted">
          {t('welcome.program.found')} <code className="font-mono text-xs">{engine.codexPath}</code> {engine.codexVersion}
        </p>
      )}
      {!advice.includes(installCommand) && (
        <p className="text-muted">
          <InlineCode text={advice} />
        </p>
      )}
      {stderrTail !== '' && (
        <figure>
          <figcaption className="mb-1 text-muted text-xs">{t('welcome.program.lastWords')}</figcaption>
          <pre className="max-h-40 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs">{stderrTail}</pre>
        </figure>
      )}
      <div className="flex gap-2">
        <Button variant="primary" icon={RotateCw} isBusy={restart.isPending} onClick={() => restart.mutate({})}>
          {t('welcome.program.again')}
        </Button>
        {isWronglySet && (
          <ButtonLink asChild>
            <Link href={withQuery(pagePath('settings'), new URLSearchParams({ search: 'Codex program' }).toString())}>
              {t('welcome.program.openSetting')}
            </Link>
          </ButtonLink>
        )}
      </div>
      {restart.error && <Failure error={restart.error} isCompact />}
    </section>
  )
}
