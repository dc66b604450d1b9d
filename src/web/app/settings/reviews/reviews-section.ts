import { waitingReviews } from '../../state/reviews.ts'
import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './reviews-page.css'

export const reviewsSection: SettingsSection = {
  path: 'reviews',
  group: 'people',
  label: () => t('settings.reviews'),
  mayOpen: () => can().seeSettings === true,
  waits: () => ({ count: waitingReviews.value.overdue, said: t('nav.late', { count: waitingReviews.value.overdue }) }),
  load: async () => (await import('./reviews-page.tsx')).ReviewsPage
}
