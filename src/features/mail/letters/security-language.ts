import type { Mail, SecurityTemplate } from '../../../operations/index.ts'

/** The words of a security letter that differ from one kind to the next. */
export interface SecurityWords {
  readonly subject: string
  readonly paragraphs: readonly string[]
}

/** A language: the words by kind, and those that all kinds share. */
export interface SecurityLanguage {
  readonly words: Readonly<Record<SecurityTemplate, (facts: NonNullable<Mail['facts']>) => SecurityWords>>
  readonly when: string
  readonly where: string
  readonly browser: string
  readonly button: string
  readonly enrol: string
  readonly closing: string
  readonly dates: Intl.DateTimeFormat
}
