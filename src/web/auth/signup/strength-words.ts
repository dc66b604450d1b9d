import { t } from '../texts.ts'

export const SHORTEST = 12
const GOOD = 3

export interface Verdict {
  /** Filled parts of the meter, of four. */
  filled: number
  tone: 'weak' | 'good'
  text: string
}

/** What a password's length and strength mean, in words. Without a score only the length is known yet. */
export function verdictOf(password: string, judged: { score: number; warning: string | null } | null): Verdict {
  const missing = SHORTEST - [...password].length
  const filled = judged === null ? 0 : Math.max(1, judged.score)
  if (missing > 0) return { filled: Math.min(filled, 2), tone: 'weak', text: t('strengthMore', { count: missing }) }
  if (judged === null) return { filled, tone: 'weak', text: '' }
  if (judged.score >= GOOD) {
    return { filled, tone: 'good', text: t(judged.score > GOOD ? 'strengthStrong' : 'strengthGood') }
  }
  return { filled, tone: 'weak', text: `${t('strengthWeak')}: ${reasonOf(judged.warning)}` }
}

function reasonOf(warning: string | null): string {
  switch (warning) {
    case 'straightRow':
    case 'keyPattern':
      return t('reasonKeyboard')
    case 'simpleRepeat':
    case 'extendedRepeat':
      return t('reasonRepeat')
    case 'sequences':
      return t('reasonSequence')
    case 'recentYears':
    case 'dates':
      return t('reasonDate')
    case 'topTen':
    case 'topHundred':
    case 'common':
    case 'similarToCommon':
    case 'pwned':
      return t('reasonCommon')
    case 'wordByItself':
      return t('reasonWord')
    case 'namesByThemselves':
    case 'commonNames':
      return t('reasonName')
    case 'userInputs':
      return t('reasonOwn')
    default:
      return t('reasonMore')
  }
}
