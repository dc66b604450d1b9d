/** Who hears of trouble. */
export interface Alerts {
  /**
   * @param code What it is, in a word: the same is not told again at once
   * @param about What it is about: the same trouble with something else is told at once
   */
  raise(code: string, text: string, about?: string): Promise<void>
  /** Tells what reached nobody, if there is any. */
  again(): Promise<void>
  /** All went well. Who watches for this hears when it falls silent. */
  ping(): Promise<void>
}
