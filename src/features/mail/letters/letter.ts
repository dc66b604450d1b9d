import type { Mail } from '../../../operations/index.ts'

/** A letter in words, before it is laid out as text and as HTML. */
export interface Letter {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** What is known of the event, one line each. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** What the link is called. */
  readonly button: string
  /** After the link: what to do if it was not you, or that nothing has to be done. */
  readonly closing: string
}

/** The letters of a topic by kind and language. */
export type Letters<Template extends Mail['template']> = Readonly<Record<Template, Readonly<Record<Mail['locale'], (mail: Mail) => Letter>>>>
