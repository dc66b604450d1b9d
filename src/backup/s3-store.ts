import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, type CompletedPart, CreateMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, ListMultipartUploadsCommand,
  ListObjectVersionsCommand, ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand
} from '@aws-sdk/client-s3'
import type { S3Place } from './open-store.ts'
import { describedS3, isDenied, isUnknownThere } from './s3-errors.ts'
import { type Locking, createLocking } from './s3-lock.ts'
import { inPieces } from './s3-pieces.ts'
import { type Lock, type Store, type StoredObject, checkedName } from './store.ts'

const CONNECT_MS = 10_000
/** From the end of a request to its answer. */
const ANSWER_MS = 290_000
/** An upload that was begun is left alone this long: somebody may be at it. */
const ABANDONED_MS = 86_400_000

interface Bucket {
  readonly client: S3Client
  readonly place: string
  readonly name: string
  readonly prefix: string
  readonly locking: Locking
}

/** Objects in a bucket. What is larger than a piece goes up in parts, which become an object at once or not at all. */
export function s3Store({ bucket: name, prefix, region, endpoint, keyId, key }: S3Place): Store {
  const client = new S3Client({
    region,
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId: keyId.reveal(), secretAccessKey: key.reveal() },
    // What is read is compared with hashes of our own, and sums of sums are nothing to compare with.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true }
  })
  const place = `s3://${name}/${prefix}`
  const bucket: Bucket = { client, place, name, prefix, locking: createLocking(client, name) }
  return {
    place,
    put: (object, body, lock) => put(bucket, checkedName(object), body, lock),
    get: (object) => read(bucket, checkedName(object)),
    list: (begin) => attempt(place, () => list(bucket, begin)),
    remove: (object) => attempt(place, () => remove(bucket, checkedName(object)))
  }
}

async function attempt<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw describedS3(place, error)
  }
}

/** What the body throws is passed on as it is: only what the server says is about this store. */
async function put(bucket: Bucket, object: string, body: AsyncIterable<Uint8Array>, lock?: Lock): Promise<void> {
  const { client, place, locking } = bucket
  const target = { Bucket: bucket.name, Key: bucket.prefix + object, ContentType: 'application/octet-stream' }
  const pieces = inPieces(body)
  const [first, second] = [await pieces.next(), await pieces.next()]
  const locked = lock ? await attempt(place, () => locking.headers(lock)) : {}
  if (second.done === true) {
    await attempt(place, () => client.send(new PutObjectCommand({ ...target, ...locked, Body: first.value ?? Buffer.alloc(0) })))
    return
  }
  const { UploadId } = await attempt(place, () => client.send(new CreateMultipartUploadCommand({ ...target, ...locked })))
  const upload = { Bucket: target.Bucket, Key: target.Key, UploadId }
  try {
    const parts: CompletedPart[] = []
    const send = async (piece: Buffer) => {
      const PartNumber = parts.length + 1
      const { ETag, ChecksumCRC32 } = await attempt(place, () => client.send(new UploadPartCommand({ ...upload, PartNumber, Body: piece })))
      parts.push({ PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) })
    }
    for (const { value } of [first, second]) if (value) await send(value)
    for await (const piece of pieces) await send(piece)
    await attempt(place, () => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } })))
  } catch (error) {
    // What cannot be given up now is found and given up a day later.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}

async function* read({ client, place, name, prefix }: Bucket, object: string): AsyncGenerator<Uint8Array> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: prefix + object }))
    for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) yield chunk
  } catch (error) {
    throw describedS3(place, error)
  }
}

async function list(bucket: Bucket, begin: string): Promise<readonly StoredObject[]> {
  const { client, name, prefix } = bucket
  if (begin === '') await abortAbandoned(bucket)
  const found: StoredObject[] = []
  let from: string | undefined
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: name, Prefix: prefix + begin, ContinuationToken: from }))
    for (const { Key = '', Size = 0 } of page.Contents ?? []) found.push({ name: Key.slice(prefix.length), bytes: Size })
    from = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (from !== undefined)
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Parts of uploads that nobody ended take room that no list shows. */
async function abortAbandoned({ client, name, prefix, locking }: Bucket): Promise<void> {
  const page = await client.send(new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix })).catch((error: unknown) => {
    if (isUnknownThere(error)) return null
    throw error
  })
  const before = locking.serverNow() - ABANDONED_MS
  for (const { Key, UploadId, Initiated } of page?.Uploads ?? []) {
    if (!Initiated || Initiated.getTime() >= before) continue
    await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId })).catch((error: unknown) => {
      // It was ended meanwhile, or is not ours to end: it takes room, and stands in nobody's way.
      if (!isDenied(error)) throw error
    })
  }
}

/** Where a bucket keeps versions, to remove an object is to hide it: every version of it goes. */
async function remove({ client, name, prefix }: Bucket, object: string): Promise<void> {
  const Key = prefix + object
  const known = await client.send(new ListObjectVersionsCommand({ Bucket: name, Prefix: Key })).catch((error: unknown) => {
    if (isUnknownThere(error)) return null
    throw error
  })
  const versions = [...(known?.Versions ?? []), ...(known?.DeleteMarkers ?? [])].filter((version) => version.Key === Key)
  for (const { VersionId } of versions) await client.send(new DeleteObjectCommand({ Bucket: name, Key, VersionId }))
  if (versions.length === 0) await client.send(new DeleteObjectCommand({ Bucket: name, Key }))
}
