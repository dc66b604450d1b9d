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
  remove: 'Remove',
  loading: 'Loading',
  dismiss: 'Dismiss',
  language: 'Language',
  english: 'English',
  dutch: 'Nederlands',
  required: 'Fill this in.'
} as const satisfies Dictionary
