/** What a look at one thing gave. `red` makes the doctor's exit code 1; `look` is to be known and may be meant so. */
export interface Finding {
  readonly id: string
  readonly state: 'ok' | 'look' | 'red'
  /** What is so. */
  readonly text: string
  /** What to do, for all that is not ok. */
  readonly todo?: string
}

export const ok = (id: string, text: string): Finding => ({ id, state: 'ok', text })
export const look = (id: string, text: string, todo: string): Finding => ({ id, state: 'look', text, todo })
export const red = (id: string, text: string, todo: string): Finding => ({ id, state: 'red', text, todo })

/** Runs a check; one that cannot be made is red, with what was in the way. */
export async function attempt(id: string, todo: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check()
  } catch (error) {
    const cause = error instanceof Error && error.message.startsWith('Failed query') && error.cause instanceof Error ? error.cause : error
    return [red(id, cause instanceof Error ? (cause.message.split('\n')[0] ?? '').slice(0, 300) : 'It could not be looked at.', todo)]
  }
}
