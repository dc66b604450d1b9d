// npm run bench -- seal: what sealing and opening cost, through the key sets that everything uses, against node:crypto
// alone on the same bytes (no address, no key id, no envelope) and against making the bytes without any cipher.
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { DataKey, KeySet, generateKeyBytes, importKey } from '../../src/crypto/index.ts'
import { messageAddress } from '../../src/features/thread/index.ts'
import { median, printMachine, printTable } from './figures.ts'

const ROUNDS = 15
const ROUND_BYTES = 2_000_000
const MOST_AT_ONCE = 5_000

const bytes = generateKeyBytes()
const bare = importKey(Buffer.from(bytes))
const key = new KeySet([new DataKey(1, importKey(bytes))])
const tenant = randomUUID()
const address = messageAddress(tenant, { id: randomUUID(), conversationId: randomUUID(), senderKind: 'contact', senderId: randomUUID(), createdAt: new Date() })

function bareSeal(text: string) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', bare, nonce, { authTagLength: 16 })
  const body = cipher.update(text, 'utf8')
  cipher.final()
  return { nonce, body, tag: cipher.getAuthTag() }
}

function bareOpen({ nonce, body, tag }: ReturnType<typeof bareSeal>): string {
  const decipher = createDecipheriv('aes-256-gcm', bare, nonce, { authTagLength: 16 })
  decipher.setAuthTag(tag)
  const text = decipher.update(body, undefined, 'utf8')
  return text + decipher.final('utf8')
}

function microseconds(times: number, run: () => unknown): number {
  const began = performance.now()
  for (let count = 0; count < times; count++) run()
  return ((performance.now() - began) * 1000) / times
}

/** Interleaved, the first round unheard: it warms up. */
function measure(length: number): void {
  const text = 'x'.repeat(length)
  const plain = Buffer.from(text)
  const sealed = key.seal(address, text)
  const bareSealed = bareSeal(text)
  const shapes = [
    { name: 'no cipher: text to bytes', run: () => Buffer.from(text, 'utf8'), took: [] as number[] },
    { name: 'node:crypto alone, encrypt', run: () => bareSeal(text), took: [] as number[] },
    { name: 'seal', run: () => key.seal(address, text), took: [] as number[] },
    { name: 'no cipher: bytes to text', run: () => plain.toString('utf8'), took: [] as number[] },
    { name: 'node:crypto alone, decrypt', run: () => bareOpen(bareSealed), took: [] as number[] },
    { name: 'open', run: () => key.open(address, sealed), took: [] as number[] }
  ]
  const times = Math.min(MOST_AT_ONCE, Math.ceil(ROUND_BYTES / length))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { run, took } of shapes) {
      const each = microseconds(times, run)
      if (round > 0) took.push(each)
    }
  }
  const alone = [median(shapes[1]?.took ?? []), median(shapes[4]?.took ?? [])]
  printTable(`${length.toLocaleString('en-GB')} bytes; medians of ${ROUNDS} interleaved rounds of ${times}`, ['us each', 'MB/s', 'x alone'], shapes.map(({ name, took }, index) => {
    const each = median(took)
    return [name, each.toFixed(2), (length / each).toFixed(0), (each / (alone[index < 3 ? 0 : 1] ?? 1)).toFixed(2)]
  }))
}

printMachine()
for (const length of [200, 4_000, 64_000]) measure(length)
process.exit(0)
