import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { ConfigError, brokenRules, readConfig } from '../../src/config/index.ts'
import { type Address, LayeredRootKey, LocalRootKey, VaultRootKey, rootKeyId } from '../../src/crypto/index.ts'
import { keyAdminOf, makeWriters, readAll } from '../support/keys.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { type Fault, type Vault, startVault } from '../support/vault.ts'

const somewhere: Address = { tenant: 'tenant', table: 'key', column: 'tenant', row: 'row', bound: ['1'] }

async function start(t: Test, options: Parameters<typeof startVault>[0] = {}): Promise<{ vault: Vault; root: VaultRootKey }> {
  const vault = await startVault(options)
  t.teardown(() => vault.stop())
  return { vault, root: new VaultRootKey({ address: vault.address, mount: 'transit', keyName: 'rind', token: () => 'right-token', timeoutMs: 2_000, patienceMs: 3_000 }) }
}

t.test('F6: the root key in Vault wraps and unwraps at its own address and nowhere else, and Vault never sees a key without it', async (t) => {
  for (const options of [{}, { derived: true }, { type: 'chacha20-poly1305' }, { ignoresAssociatedData: true }]) {
    const { root } = await start(t, options)
    const bytes = randomBytes(32)
    const wrapped = await root.wrap(somewhere, bytes)
    t.ok((await root.unwrap(somewhere, wrapped)).equals(bytes))
    t.equal(wrapped.readUInt32BE(2), rootKeyId((await root.checkValues())[0] ?? Buffer.alloc(8)), 'the wrap names its root key')
    t.match([...wrapped.subarray(0, 2)], [1, 0], 'as an envelope, so that the column takes it')
    for (const change of [{ tenant: 'other' }, { row: 'other' }, { bound: ['2'] }, { column: 'system' }]) {
      await t.rejects(root.unwrap({ ...somewhere, ...change }, wrapped), /cannot be opened/, `${JSON.stringify(options)} ${JSON.stringify(change)}`)
    }
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: wrapped.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(wrapped)
        changed[at] = (changed[at] ?? 0) ^ flip
        // Base64 does not use every bit of its last character: the same bytes may be written in more than one way.
        const opened = await root.unwrap(somewhere, changed).catch(() => null)
        return opened === null || opened.equals(bytes)
      }),
      { numRuns: 40 }
    )
  }
  const { root } = await start(t, { type: 'rsa-4096' })
  await t.rejects(root.wrap(somewhere, randomBytes(32)), /is of the type rsa-4096/)
})

t.test('F6: a new version of the key in Vault is a new root key, and the older one opens what is its own until Vault forgets it', async (t) => {
  const { vault, root } = await start(t)
  const bytes = randomBytes(32)
  const before = await root.wrap(somewhere, bytes)
  vault.rotate()
  const after = await root.wrap(somewhere, bytes)
  t.not(after.readUInt32BE(2), before.readUInt32BE(2))
  t.equal((await root.checkValues()).length, 2)
  t.ok((await root.unwrap(somewhere, before)).equals(bytes))
  t.ok((await root.unwrap(somewhere, after)).equals(bytes))
  vault.raise(2)
  await t.rejects(root.unwrap(somewhere, before), /cannot be opened/)
  t.ok((await root.unwrap(somewhere, after)).equals(bytes))
})

t.test('F6: a Vault that is slow, wrong, sealed or away gives a clear error, and never a key in clear', async (t) => {
  const { vault, root } = await start(t)
  const { vault: thief } = await start(t)
  const bytes = randomBytes(32)
  const wrapped = await root.wrap(somewhere, bytes)
  const on = (part: string, fault: Fault) => (path: string) => (path.startsWith(part) ? fault : undefined)
  const says = (data: unknown): Fault => ({ status: 200, body: { data } })
  const cases: [string, Vault['fault'], RegExp][] = [
    ['sealed', () => ({ status: 503, body: { errors: ['Vault is sealed'] } }), /cannot be used: it is sealed or in maintenance\. Nothing was written/],
    ['slow', () => 'slow', /did not answer within 2000 ms/],
    ['hanging up', () => 'hang up', /no connection/],
    ['broken', () => ({ status: 500 }), /answered with 500/],
    ['busy', () => ({ status: 429 }), /answered with 429/],
    ['forbidden', () => ({ status: 403 }), /refused the token/],
    ['redirecting', () => ({ status: 307, location: new URL('/v1/transit/keys/rind', thief.address).href }), /no connection/],
    ['no JSON', () => ({ status: 200, body: '<html>' }), /is not what its API documents/],
    ['no data', () => ({ status: 200, body: { data: null } }), /is not what its API documents/],
    ['without ciphertext', on('encrypt', says({})), /holds no ciphertext/],
    ['ciphertext that is none', on('encrypt', says({ ciphertext: bytes.toString('base64') })), /holds no ciphertext/],
    ['the key in clear', on('encrypt', says({ ciphertext: `vault:v1:${Buffer.concat([Buffer.alloc(28), bytes]).toString('base64')}` })), /holds the key in clear/],
    ['ciphertext of something else', on('encrypt', says({ ciphertext: `vault:v1:${randomBytes(80).toString('base64')}` })), /cannot be opened/],
    ['another key version', on('encrypt', says({ ciphertext: 'vault:v7:AAAA' })), /holds no ciphertext of the newest/]
  ]
  for (const [what, fault, message] of cases) {
    vault.fault = fault
    const started = performance.now()
    await t.rejects(root.wrap(somewhere, bytes), message, what)
    t.ok(performance.now() - started < 10_000, `${what}: it is waited for, and not for ever`)
  }
  t.equal(thief.calls, 0, 'the token goes nowhere else')
  for (const data of [{}, { plaintext: '' }, { plaintext: bytes.toString('base64') }, { plaintext: Buffer.concat([randomBytes(32), bytes]).toString('base64') }]) {
    vault.fault = on('decrypt', says(data))
    await t.rejects(root.unwrap(somewhere, wrapped), /holds no key|cannot be opened/, 'an answer that is no key of this address is none')
  }
  let failures = 2
  vault.fault = () => (failures-- > 0 ? { status: 503 } : undefined)
  t.ok((await root.unwrap(somewhere, wrapped)).equals(bytes), 'one that comes back is waited for')
  const calls = vault.calls
  vault.fault = () => ({ status: 400 })
  await t.rejects(root.unwrap(somewhere, wrapped), /refused with 400/)
  t.equal(vault.calls, calls + 1, 'a refusal is not repeated')
})

t.test('F6: while Vault is slow or away the workspaces whose keys are known go on, and the others are told at once once it is known', async (t) => {
  const { vault } = await start(t)
  const root = new VaultRootKey({ address: vault.address, mount: 'transit', keyName: 'rind', token: () => 'right-token', timeoutMs: 3_000, patienceMs: 10_000 })
  const server = await startServer({ root })
  t.teardown(() => server.stop())
  const [known, other] = [await foundWorkspace(server, 'Known'), await foundWorkspace(server, 'Other')]
  server.app.services.keys.forget(other.id)
  await known.owner.client.ok('/members')
  vault.fault = () => 'slow'
  let answered = 0
  const before = vault.calls
  // More than there are connections.
  const waiting = Array.from({ length: 14 }, () => other.owner.client.call('/members').finally(() => (answered += 1)))
  while (vault.calls < before + 10) await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal((await known.owner.client.call('/members')).status, 200)
  t.equal(answered, 0, 'before any of those that wait for Vault was answered')
  for (const { status, body } of await Promise.all(waiting)) t.match({ status, body }, { status: 503, body: { code: 'unavailable' } })
  const asked = vault.calls
  const again = await Promise.all(Array.from({ length: 14 }, () => other.owner.client.call('/members')))
  t.ok(again.every(({ status }) => status === 503))
  t.ok(vault.calls - asked <= 4, `one at a time asks Vault: ${vault.calls - asked}`)
  vault.fault = undefined
  t.equal((await other.owner.client.call('/members')).status, 200, 'the next one finds it back')
  t.equal((await known.owner.client.call('/members')).status, 200)
})

t.test('F6: the token is read anew when Vault refuses it, and never shown', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rind-vault-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const { vault } = await start(t)
  const file = join(folder, 'token')
  await writeFile(file, 'right-token\n')
  const config = readConfig({ VAULT_ADDR: vault.address.href, VAULT_TOKEN_FILE: file })
  if (!config.vault) throw new Error('no vault')
  const root = new VaultRootKey(config.vault)
  const wrapped = await root.wrap(somewhere, randomBytes(32))
  vault.token = 'newer-token'
  await writeFile(file, 'newer-token\n')
  t.equal((await root.unwrap(somewhere, wrapped)).length, 32)
  vault.token = 'another'
  const message = await root.unwrap(somewhere, wrapped).then(() => 'opened', String)
  t.match(message, /refused the token/)
  t.notMatch(message, /newer-token/)
  t.throws(() => readConfig({ VAULT_ADDR: 'https://vault.example.com' }), ConfigError)
  t.throws(() => readConfig({ VAULT_ADDR: 'ftp://vault.example.com', VAULT_TOKEN: 'x' }), ConfigError)
  t.throws(() => readConfig({ VAULT_ADDR: 'https://vault.example.com', VAULT_TOKEN: 'x', VAULT_KEY: '../sys/seal' }), ConfigError)
  t.equal(readConfig({}).vault, null, 'off when it is not configured')
  const rules = (address: string) => brokenRules(readConfig({ RIND_ENV: 'production', VAULT_ADDR: address, VAULT_TOKEN: 'x' })).map(({ id }) => id)
  t.ok(rules('http://vault.example.com:8200').includes('vault-tls'))
  t.notOk(rules('https://vault.example.com:8200').some((id) => id === 'vault-tls' || id === 'root-key'))
})

t.test('F6: an installation moves from a root key of its own to Vault while it runs, and then stands without the former', async (t) => {
  const { vault, root } = await start(t)
  const local = randomBytes(32)
  const first = await startServer({ rootKey: local })
  t.teardown(() => server.stop())
  let server = first
  const workspace = await foundWorkspace(server)
  const [writer] = await makeWriters(server, workspace, 1)
  if (!writer) throw new Error('no writer')
  await first.app.close()
  const reopen = async (provider: VaultRootKey | LayeredRootKey) => {
    server = await startServer({ database: first.database, clock: first.clock, root: provider, env: { PORT: String(first.config.port) } })
  }
  const both = new LayeredRootKey(root, new LocalRootKey('environment', local))
  await reopen(both)
  const admin = keyAdminOf(server, both)
  t.not((await admin.status()).root.wrapsLeft, 0)
  vault.fault = () => ({ status: 503 })
  await t.rejects(admin.rotateRoot(), /sealed/, 'a sealed Vault stops the move')
  t.same(await readAll(workspace, writer.conversationId), writer.said, 'and nobody notices')
  vault.fault = undefined
  t.equal(await admin.rotateRoot(), 0)
  t.match((await admin.status()).root, { kind: 'vault', wrapsLeft: 0, ownIsNewest: true })
  await admin.close()
  await server.app.close()
  await reopen(root)
  t.same(await readAll(workspace, writer.conversationId), writer.said)
  const second = await foundWorkspace(server, 'Under Vault')
  t.ok(second.id)
  t.notOk(vault.seen.some((text) => writer.said.some((said) => text.includes(said))), 'no text ever goes to Vault')
  await server.app.close()
  await t.rejects(startServer({ database: first.database, rootKey: local, clock: first.clock }), /This is not the root key/)
  await reopen(root)
})

t.end()
