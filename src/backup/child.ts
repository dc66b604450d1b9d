import { type DumpProgress, type DumpResult, dump } from './dump.ts'
import { type FolderPlace, openStore } from './open-store.ts'

// A process of its own for the copying: it takes a core for as long as it lasts, and a stream that breaks where nobody
// can catch it ends this and not the server. It knows the backup's login, the stores and public keys, and no other secret.

/** What the child is told to do. */
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

/** What the child says. */
export type ChildReport = { readonly progress: DumpProgress } | { readonly result: DumpResult } | { readonly failure: { readonly code: string; readonly message: string } }

const opened = ({ place, ...rest }: ChildTarget) => ({ ...rest, store: openStore(place) })
const say = (report: ChildReport) => process.send?.(report)

async function work({ url, data, keyring }: DumpOrder): Promise<void> {
  try {
    const result = await dump(url, { data: data && opened(data), keyring: opened(keyring) }, (progress) => say({ progress }))
    say({ result })
  } catch (error) {
    say({ failure: { code: error instanceof Error && 'code' in error ? String(error.code) : 'unexpected', message: error instanceof Error ? error.message : 'Something that is no error was thrown' } })
  }
  process.disconnect()
}

// Who ordered it is gone: what is half-way stays unfinished and is removed by the next run.
process.on('disconnect', () => process.exit())
process.once('message', (order) => void work(order as DumpOrder))
