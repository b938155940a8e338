import { useState } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { ConfirmDialog } from './dialog.tsx'

/** A button that asks once more when `question` says why; without one it acts at once. */
export function ConfirmedButton({
  question,
  onConfirm,
  ...rest
}: Omit<ButtonProps, 'onClick'> & {
  question: { title: string; description: string; confirmLabel: string } | null
  onConfirm: () => void
}) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button {...rest} onClick={() => (question ? setAsking(true) : onConfirm())} />
      {question && (
        <ConfirmDialog
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            onConfirm()
          }}
          {...question}
        />
      )}
    </>
  )
}
