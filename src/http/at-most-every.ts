/** Shares one answer among all who ask within a time, in milliseconds. */
export function atMostEvery<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let asked = -Infinity
  let answer: Promise<T>
  return () => {
    if (performance.now() - asked >= ms) {
      asked = performance.now()
      answer = ask()
    }
    return answer
  }
}
