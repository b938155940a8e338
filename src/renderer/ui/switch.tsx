import { Switch as Primitive } from 'radix-ui'

/** On or off, taking effect at once. */
export function Switch({
  isOn,
  onChange,
  id,
  label,
  isDisabled = false,
}: {
  isOn: boolean
  onChange: (isOn: boolean) => void
  id?: string
  label?: string
  isDisabled?: boolean
}) {
  return (
    <Primitive.Root
      id={id}
      aria-label={label}
      checked={isOn}
      onCheckedChange={onChange}
      disabled={isDisabled}
      className="h-5 w-9 shrink-0 rounded-full border border-line-strong bg-hover p-px transition-colors disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-transparent data-[state=checked]:bg-accent-solid"
    >
      <Primitive.Thumb className="block size-4 rounded-full bg-on-accent shadow-raised ring-1 ring-line-strong transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:ring-0" />
    </Primitive.Root>
  )
}
