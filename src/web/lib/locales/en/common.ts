import type { Dictionary } from '../../i18n.ts'

/** Words that every area uses. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  tryAgain: 'Try again',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Nothing was copied. Select the text and copy it by hand.',
  remove: 'Remove',
  loading: 'Loading',
  dismiss: 'Dismiss',
  language: 'Language',
  english: 'English',
  dutch: 'Nederlands',
  minutes: '{count} min',
  hours: '{count} hr',
  days: { one: '{count} day', other: '{count} days' },
  required: 'Fill this in.'
} as const satisfies Dictionary
