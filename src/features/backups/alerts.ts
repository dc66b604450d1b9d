/** Who hears of trouble. */
export interface Alerts {
  /** @param code What it is, in a word: the same is not told again at once */
  raise(code: string, text: string): Promise<void>
  /** All went well. Who watches for this hears when it falls silent. */
  ping(): Promise<void>
}
