import type { InboxSettings } from '../../../features/inboxes/schema.ts'
import { t } from '../t.ts'

/** The settings that the form holds; the websites are saved by themselves. */
export type Look = Omit<InboxSettings, 'origins'>

export const FIELDS = [
  'name',
  'greeting',
  'replyTime',
  'color',
  'locale',
  'formOfAddress'
] as const satisfies readonly (keyof Look)[]

/** What differs from what is saved, and so what a save will send. */
export function changed(saved: Look, edits: Partial<Look>): Partial<Look> {
  const result: Partial<Look> = { ...edits }
  for (const field of FIELDS) if (result[field] === saved[field]) delete result[field]
  return result
}

/** What is not right yet, by field, with the limit. */
export function errorsOf({ name, greeting, color }: Look): Partial<Record<keyof Look, string>> {
  return {
    ...((name.trim() === '' || name.length > 120) && { name: t('settings.nameMissing') }),
    ...(greeting.length > 280 && { greeting: t('settings.greetingLong') }),
    ...(!isColor(color) && { color: t('settings.colorWrong') })
  }
}

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/.test(text)

/** Black or white, whichever is easier to read on a colour (WCAG relative luminance). */
export function inkOn(color: string): '#ffffff' | '#14201a' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(color.slice(at, at + 2), 16) / 255)
  )
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.063 ? '#ffffff' : '#14201a'
}

const linear = (part: number): number => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
