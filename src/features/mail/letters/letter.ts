import type { Letter } from '../../../mail/index.ts'
import type { Mail } from '../../../operations/index.ts'

export type { Letter }

/** The letters of a topic by kind and language. */
export type Letters<Template extends Mail['template']> = Readonly<Record<Template, Readonly<Record<Mail['locale'], (mail: Mail) => Letter>>>>
