import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

/** Puts a text on the clipboard; `false` when the browser refuses (no permission, no secure context). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Refused: the caller tells the user to select the text by hand.
    return false
  }
}

const tickMs = 2_000

/** A text that is not here yet is fetched when somebody copies it. */
type Copied = string | (() => Promise<string>)

function useCopied(text: Copied): { isCopied: boolean; copy: () => Promise<void> } {
  const { t } = useTranslation()
  const [copies, setCopies] = useState(0)
  const [isCopied, setCopied] = useState(false)

  useEffect(() => {
    if (copies === 0) return
    const timer = setTimeout(() => setCopied(false), tickMs)
    return () => clearTimeout(timer)
  }, [copies])

  return {
    isCopied,
    copy: async () => {
      const whole = typeof text === 'string' ? text : await text().catch(() => null)
      if (whole !== null && (await copyText(whole))) {
        setCopied(true)
        setCopies((count) => count + 1)
      } else {
        toast.error(t('ui.copyRefused'))
      }
    },
  }
}

/** Copies one thing; the icon is a tick for two seconds. `label` says what is copied. */
export function CopyButton({
  text,
  label,
  size = 'sm',
  className,
}: {
  text: Copied
  label: string
  size?: 'sm' | 'md'
  className?: string
}) {
  const { t } = useTranslation()
  const { isCopied, copy } = useCopied(text)
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      label={isCopied ? t('ui.copied') : label}
      size={size}
      className={className}
      onClick={() => void copy()}
    />
  )
}

/** The same with the label beside the icon, for the main thing to copy. */
export function LabelledCopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const { t } = useTranslation()
  const { isCopied, copy } = useCopied(text)
  return (
    <Button size="sm" icon={isCopied ? Check : Copy} className={className} onClick={() => void copy()}>
      {isCopied ? t('ui.copied') : label}
    </Button>
  )
}
