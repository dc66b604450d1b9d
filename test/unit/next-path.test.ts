import t from 'tap'
import { nextPath } from '../../src/web/auth/next-path.ts'

const OURS = 'https://chat.example'

t.test('A30: after signing in one stays on our site, whatever the address asks for', async (t) => {
  t.equal(nextPath('?next=/app/c/1?x=2', OURS), `${OURS}/app/c/1?x=2`)
  for (const next of ['//evil.example', '/\\evil.example', '\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', '/%09/evil.example\n//evil', '', 'app', ' //evil.example', '/\n/evil.example']) {
    const reached = new URL(nextPath(`?next=${encodeURIComponent(next)}`, OURS))
    t.equal(reached.origin, OURS, JSON.stringify(next))
  }
  t.equal(nextPath('', OURS), `${OURS}/app`)
})

t.end()
