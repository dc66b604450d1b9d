import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import type { Manifest } from '../../src/backup/manifest.ts'
import { openManifest, signManifest, signerOf, vouch } from '../../src/backup/signature.ts'
import { LocalRootKey } from '../../src/crypto/local-root-key.ts'
import { openSigning } from '../../src/crypto/signing.ts'

const root = new LocalRootKey('file', randomBytes(32))
const signing = openSigning(randomBytes(32))
const installation = { id: randomUUID(), environment: 'test' }

async function manifestOf(vouchedFor: Manifest['installation']): Promise<Manifest> {
  return {
    type: 'rind/backup/1',
    kind: 'data',
    id: randomUUID(),
    installation,
    region: null,
    software: '1.0.0',
    snapshot: { at: '2026-01-01T00:00:00.000Z', lsn: '0/1', postgres: '15' },
    endedAt: '2026-01-01T00:00:01.000Z',
    schema: { migrations: [], jobs: 1 },
    tables: [],
    jobs: null,
    recipients: [],
    previous: null,
    signer: { x: signerOf(signing), vouched: await vouch('signer', root, vouchedFor, signerOf(signing)) }
  }
}

t.test('A88 S1: who has the root key alone knows our signature, and takes none that was vouched for another installation or environment', async (t) => {
  const trust = { own: [], root }
  const signed = async (vouchedFor: Manifest['installation']) => signManifest(signing, await manifestOf(vouchedFor))
  t.equal((await openManifest(await signed(installation), trust)).manifest.installation.id, installation.id)
  await t.rejects(openManifest(await signed({ ...installation, id: randomUUID() }), trust), { code: 'unsigned' }, 'of another installation')
  await t.rejects(openManifest(await signed({ ...installation, environment: 'staging' }), trust), { code: 'unsigned' }, 'of another environment')
  await t.rejects(openManifest(await signed(installation), { own: [], root: new LocalRootKey('file', randomBytes(32)) }), { code: 'unsigned' }, 'under another root key')
})

t.end()
