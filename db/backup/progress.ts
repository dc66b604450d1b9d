/** What a restore or a drill is doing, and how far it is with that: tables done of all. */
export interface StepProgress {
  readonly step: 'checking' | 'loading' | 'indexing' | 'comparing' | 'opening' | 'searching'
  readonly done: number
  readonly of: number
}

/** Hears what is done now, as a sentence for people, and where that is a step of its own how far it is. */
export type Reporter = (what: string, at?: StepProgress) => void
