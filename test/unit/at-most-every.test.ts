import t from 'tap'
import { atMostEvery } from '../../src/http/at-most-every.ts'

t.test('a thousand who ask at once share one question, and later ones ask anew', async (t) => {
  let asked = 0
  const ask = async () => ++asked
  const shared = atMostEvery(60_000, ask)
  const answers = await Promise.all(Array.from({ length: 1000 }, shared))
  t.same(new Set(answers), new Set([1]))
  const always = atMostEvery(0, ask)
  t.same([await always(), await always()], [2, 3])
})

t.end()
