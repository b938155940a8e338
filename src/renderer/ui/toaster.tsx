import { Toaster as Sonner } from 'sonner'

/** Where short messages appear; call `toast` of sonner from anywhere. */
export function Toaster({ theme }: { theme: 'light' | 'dark' | 'system' }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      toastOptions={{
        className: '!rounded-lg !border-line !bg-raised !text-ink !text-sm !font-sans',
        descriptionClassName: '!text-muted',
      }}
    />
  )
}
