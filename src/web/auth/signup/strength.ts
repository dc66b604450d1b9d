import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 128 })

/** How hard a password is to guess, from 0 to 4, by the same measure as the server's; and what makes it easy. */
export function judge(password: string, known: readonly string[]): { score: number; warning: string | null } {
  const words = known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u)).filter((word) => word.length >= 4)
  const { score, feedback } = estimator.check(password, words)
  return { score, warning: feedback.warning }
}
