import { useTranslation } from 'react-i18next'

/** A value in words. */
export function useSettingText(): (value: unknown) => string {
  const { t } = useTranslation()
  return (value) => {
    if (value === null || value === undefined || value === '') return t('settings.notSet')
    if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off')
    return String(value)
  }
}
