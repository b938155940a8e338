import { useTranslation } from 'react-i18next'
import { ApprovalDecision } from '#shared/contract/approvals.ts'
import { pageKeys, pages } from '#shared/pages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { decisionKeys } from '../widgets/approvals/decisions.ts'

function ShortcutGroup({ title, rows }: { title: string; rows: readonly { keys: readonly string[]; label: string }[] }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-muted text-xs">{title}</h3>
      <dl className="divide-y divide-line">
        {rows.map((row) => (
          <div key={row.label} className="flex h-7 items-center justify-between gap-4">
            <dt>{row.label}</dt>
            <dd className="flex gap-2">
              {row.keys.map((keys) => (
                <KeyHint key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('app.shortcuts.title')}>
      <div className="flex flex-col gap-4">
        <ShortcutGroup
          title={t('app.shortcuts.everywhere')}
          rows={[
            ...pages.map((page) => ({
              keys: pageKeys(page.id).map((key) => `mod+${key}`),
              label: t('app.shortcuts.goTo', { view: page.title }),
            })),
            { keys: ['?'], label: t('app.shortcuts.help') },
            { keys: ['escape'], label: t('app.shortcuts.close') },
          ]}
        />
        <ShortcutGroup
          title={t('app.shortcuts.onRuns')}
          rows={[
            { keys: ['mod+enter'], label: t('app.shortcuts.send') },
            { keys: ['escape'], label: t('app.shortcuts.interrupt') },
          ]}
        />
        <ShortcutGroup
          title={t('app.shortcuts.approvals')}
          rows={ApprovalDecision.options.map((decision) => ({
            keys: [decisionKeys[decision]],
            label: t(`approvals.decisions.${decision}`),
          }))}
        />
      </div>
    </Dialog>
  )
}
