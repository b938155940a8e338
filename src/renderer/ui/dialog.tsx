import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

/** A modal window over the page; focus and Escape are taken care of. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  footer,
  className,
  children,
}: {
  isOpen: boolean
  onClose: () => void
  title: string
  description?: string
  footer?: ReactNode
  className?: string
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const content = useRef<HTMLDivElement>(null)
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          ref={content}
          onOpenAutoFocus={(event) => {
            // The window itself, not its close button: that would pop up a tooltip, or invite a hasty Enter.
            event.preventDefault()
            content.current?.focus()
          }}
          className={classNames(
            '-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-40 flex max-h-[85vh] w-[min(30rem,92vw)] flex-col rounded-xl border border-line bg-raised shadow-overlay focus:outline-none',
            className,
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div>
              <Primitive.Title className="font-semibold text-base">{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className="mt-1 text-muted text-sm">{description}</Primitive.Description>
              )}
            </div>
            <IconButton icon={X} size="sm" label={t('ui.close')} onClick={onClose} />
          </div>
          {children !== undefined && <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>}
          {footer !== undefined && <div className="flex justify-end gap-2 border-line border-t px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({
  isOpen,
  onClose,
  onConfirm,
  title,
  description,
  confirmLabel,
  isBusy = false,
}: {
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  description: string
  confirmLabel: string
  isBusy?: boolean
}) {
  const { t } = useTranslation()
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="danger" isBusy={isBusy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    />
  )
}
