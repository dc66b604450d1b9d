import { backupsSection } from './backups/backups-section.ts'
import { accountSection, sessionsSection } from './account/sections.ts'
import { activitySection } from './activity/activity-section.ts'
import { dataSection } from '../erasure/data-section.ts'
import { approvalsSection } from './approvals/approvals-section.ts'
import { exportSection } from './export/export-section.ts'
import { handbookSection } from './handbook/handbook-section.ts'
import { membersSection, planSection, teamsSection } from './people/members-section.ts'
import { privacySection } from './privacy/privacy-section.ts'
import { accessSection, rolesSection } from './roles/roles-section.ts'
import { reviewsSection } from './reviews/reviews-section.ts'
import { securitySection } from './security/security-section.ts'
import { tokensSection } from './tokens/tokens-section.ts'
import type { SettingsSection } from './section.ts'

/** Every page of the settings beside the inboxes', in the order shown within a group. */
export const SETTINGS_SECTIONS: readonly SettingsSection[] = [accountSection, sessionsSection, membersSection, teamsSection, rolesSection, accessSection, reviewsSection, handbookSection, securitySection, privacySection, approvalsSection, tokensSection, activitySection, planSection, backupsSection, exportSection, dataSection]
