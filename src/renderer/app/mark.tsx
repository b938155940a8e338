import markUrl from './mark.svg'

/** The product's sign; decoration beside its name. */
export function Mark({ className }: { className?: string }) {
  return <img src={markUrl} alt="" className={className} />
}
