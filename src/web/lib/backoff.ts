const FIRST_MS = 500
const LONGEST_MS = 15_000

/** How long to wait before attempt n (from 0): doubling, with jitter so that many clients do not come back at once. */
export function backoff(attempt: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return full / 2 + Math.random() * (full / 2)
}
