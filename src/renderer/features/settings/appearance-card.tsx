import { useTranslation } from 'react-i18next'
import { Card, CardBody } from '../../ui/card.tsx'
import { ThemeSwitch } from '../../ui/theme-switch.tsx'

export function AppearanceCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('settings.appearance')}>
      <CardBody className="flex items-center justify-between gap-4">
        <div>
          <p className="font-medium">{t('settings.theme')}</p>
          <p className="text-muted">{t('settings.themeText')}</p>
        </div>
        <ThemeSwitch />
      </CardBody>
    </Card>
  )
}
