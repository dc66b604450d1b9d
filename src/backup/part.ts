import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'
import type { Store } from './store.ts'
import { type StrongTally, type Tally, createCounter, createStrongCounter, sameStrongTally, sameTally } from './tally.ts'

/** A piece of a backup: compressed with Zstandard, then sealed with age. */
export interface Part {
  /** Its name within the backup. */
  readonly name: string
  /** Of the object as it is stored. */
  readonly stored: StrongTally
  /** Of what is in it. */
  readonly content: Tally
}

/** Most of what is compressed is ciphertext: more effort makes it no smaller. */
const ZSTD_LEVEL = 1

/** A part that is not what its manifest says, or that these identities do not open. */
export class PartError extends Error {
  readonly code: 'changed' | 'missing' | 'sealed'
  constructor(code: PartError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PartError'
    this.code = code
  }
}

/**
 * Compresses, seals and stores a stream. Memory stays bounded whatever its size: each step waits for the next.
 * @param recipients age recipients; whoever holds one of their identities opens the part, and nobody else
 */
export async function writePart(store: Store, folder: string, name: string, source: AsyncIterable<Uint8Array>, recipients: readonly string[]): Promise<Part> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const [content, stored] = await Promise.all([createCounter(), createStrongCounter()])
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } })
  await pipeline(Readable.from(content.pass(source), { objectMode: false }), compress, async (compressed: AsyncIterable<Buffer>) => {
    const sealed = await encrypter.encrypt(ReadableStream.from(compressed) as ReadableStream<Uint8Array>)
    await store.put(`${folder}/${name}`, stored.pass(sealed))
  })
  return { name, stored: stored.tally(), content: content.tally() }
}

/**
 * The content of a part. It is checked while it is read, so what came before an error has to be thrown away.
 * @throws PartError when the part is not the one of the manifest, or when no identity opens it
 */
export async function* readPart(store: Store, folder: string, part: Part, identities: readonly string[]): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const [content, stored] = await Promise.all([createCounter(), createStrongCounter()])
  const object = stored.pass(store.get(`${folder}/${part.name}`))
  const opened = await decrypter.decrypt(ReadableStream.from(object)).catch(async (error: unknown) => {
    await object.return(undefined)
    throw error instanceof Error && error.message.includes('no identity matched') ? new PartError('sealed', `The identity does not open ${part.name}: it is not one of the backup's recipients.`, { cause: error }) : damaged(part, error)
  })
  const decompress = createZstdDecompress()
  const failed = pipeline(Readable.from(opened, { objectMode: false }), decompress)
  // Whoever stops reading ends the pipeline; its error is then nobody's business.
  failed.catch(() => undefined)
  try {
    yield* content.pass(decompress)
    await failed
  } catch (error) {
    throw error instanceof Error && error.name === 'StoreError' ? error : damaged(part, error)
  }
  if (!sameStrongTally(stored.tally(), part.stored) || !sameTally(content.tally(), part.content)) throw damaged(part)
}

/** How a stream is read: at once, or through something that slows it down. */
export type Reading = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** Reads an object once and compares it with the manifest, without opening it. @throws PartError */
export async function checkPart(store: Store, folder: string, part: Part, reading: Reading = (source) => source): Promise<void> {
  const stored = await createStrongCounter()
  try {
    for await (const _ of stored.pass(reading(store.get(`${folder}/${part.name}`))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'missing') throw new PartError('missing', `${part.name} of ${folder} is not in ${store.place}`, { cause: error })
    throw error
  }
  if (!sameStrongTally(stored.tally(), part.stored)) throw damaged(part)
}

function damaged(part: Part, cause?: unknown): PartError {
  return new PartError('changed', `${part.name} is not as it was written: it was changed, cut or exchanged.`, { cause })
}
