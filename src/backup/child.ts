import { Secret } from '../crypto/index.ts'
import type { DumpProgress, DumpResult } from './dump.ts'
import type { Manifest } from './manifest.ts'
import { type FolderPlace, type S3Place, type StorePlace, openStore } from './open-store.ts'

// A process of its own for the copying: it takes a core for as long as it lasts, what it reads and throws away would hold
// up the server's requests while it is collected, and a stream that breaks where nobody can catch it ends this and not
// the server. It knows the stores that it is told, the backup's login and public keys, and no other secret.

/** A backup to be made. */
export interface DumpOrder {
  readonly url: string
  readonly data: ChildTarget | null
  readonly keyring: ChildTarget
}

interface ChildTarget {
  readonly place: FolderPlace
  readonly folder: string
  readonly recipients: readonly string[]
}

/** A place with its keys as another process is told them. */
export type ToldPlace = FolderPlace | (Omit<S3Place, 'keyId' | 'key'> & { readonly keyId: string; readonly key: string })

/** A backup to be copied to another store. */
interface CopyOrder {
  readonly from: ToldPlace
  readonly to: ToldPlace
  readonly manifest: Manifest
}

/** What the child is told to do. */
export type ChildOrder = { readonly dump: DumpOrder } | { readonly copy: CopyOrder }

/** What the child says. */
export type ChildReport = { readonly progress: DumpProgress } | { readonly result: DumpResult | null } | { readonly failure: { readonly code: string; readonly message: string } }

const opened = ({ place, ...rest }: ChildTarget) => ({ ...rest, store: openStore(place) })
const placeOf = (told: ToldPlace): StorePlace => (told.kind === 'folder' ? told : { ...told, keyId: new Secret(told.keyId), key: new Secret(told.key) })
const say = (report: ChildReport) => process.send?.(report)

/** Each loads what it needs and no more. */
async function carryOut(order: ChildOrder): Promise<DumpResult | null> {
  if ('dump' in order) {
    const { dump } = await import('./dump.ts')
    const { url, data, keyring } = order.dump
    return dump(url, { data: data && opened(data), keyring: opened(keyring) }, (progress) => say({ progress }))
  }
  const { copySet } = await import('./copy.ts')
  const { from, to, manifest } = order.copy
  await copySet(openStore(placeOf(from)), openStore(placeOf(to)), manifest)
  return null
}

async function work(order: ChildOrder): Promise<void> {
  try {
    say({ result: await carryOut(order) })
  } catch (error) {
    say({ failure: { code: error instanceof Error && 'code' in error ? String(error.code) : 'unexpected', message: error instanceof Error ? error.message : 'Something that is no error was thrown' } })
  }
  process.disconnect()
}

// Who ordered it is gone: what is half-way stays unfinished and is removed by the next run.
process.on('disconnect', () => process.exit())
process.once('message', (order) => void work(order as ChildOrder))
