import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listTextLimit } from '#shared/contract/cut-texts.ts'
import { formatCharacters } from '../lib/format.ts'
import { Button } from './button.tsx'

/** Stands under a text that is shown in part. `length`: characters of the whole. */
export function ShowAll({ length, isBusy = false, onClick }: { length: number; isBusy?: boolean; onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button size="sm" variant="ghost" className="self-start" isBusy={isBusy} onClick={onClick}>
      {t('ui.showAll', { size: formatCharacters(length) })}
    </Button>
  )
}

/** The beginning of a long text that is here as a whole, and what shows the rest; laying all of it out would stall the page. */
export function useShownText(text: string): { shown: string; showAll: React.ReactNode } {
  const [whole, setWhole] = useState<string | null>(null)
  if (text.length <= listTextLimit || whole === text) return { shown: text, showAll: null }
  return { shown: text.slice(0, listTextLimit), showAll: <ShowAll length={text.length} onClick={() => setWhole(text)} /> }
}
