import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useTheme } from '../lib/theme.ts'
import { Segmented } from './segmented.tsx'

export function ThemeSwitch({ iconsOnly = false }: { iconsOnly?: boolean }) {
  const { t } = useTranslation()
  const choice = useTheme((state) => state.choice)
  const choose = useTheme((state) => state.choose)
  return (
    <Segmented
      label={t('app.theme.label')}
      value={choice}
      onChange={choose}
      iconsOnly={iconsOnly}
      options={[
        { value: 'light', label: t('app.theme.light'), icon: Sun },
        { value: 'system', label: t('app.theme.system'), icon: Monitor },
        { value: 'dark', label: t('app.theme.dark'), icon: Moon },
      ]}
    />
  )
}
