import { locale, translator, type Locale, type Translate } from '../lib/i18n.ts'
import { boot } from './frame-boot.ts'
import { en } from './locales/en.ts'
import { nl } from './locales/nl.ts'
import { nlFormal } from './locales/nl-formal.ts'

/** The widget's texts; in Dutch the inbox chooses between "je" and "u". */
export const t: Translate<typeof en> = translator(en, boot.formOfAddress === 'formal' ? nlFormal : nl)

/** Sets the widget's language. What staff chose for their own screens on this origin is not the visitor's choice. */
export function speak(next: Locale): void {
  locale.value = next
  document.documentElement.lang = next
  document.title = t('title', { company: boot.company })
}
