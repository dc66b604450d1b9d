import { ApiProblem, NetworkFailure, problemOf } from '../../../lib/api.ts'
import { giveWhatIsAsked } from '../../fresh/asking.ts'

/** Until the file begins to come; after that it takes as long as it takes. */
const BEGIN_MS = 60_000

interface ExportFile {
  readonly name: string
  readonly content: Blob
}

/**
 * Downloads an export, and tells how many bytes have come. A code is asked for first where one is needed.
 * @throws ApiProblem when it is refused, NetworkFailure when it breaks off
 */
export async function fetchExport(exportId: string, passphrase: string | null, progress: (bytes: number) => void, isLast = false): Promise<ExportFile> {
  const response = await begin(exportId, passphrase)
  if (!response.ok) {
    const problem = problemOf(response, await response.text())
    if (!isLast && (await giveWhatIsAsked(problem))) return fetchExport(exportId, passphrase, progress, true)
    throw new ApiProblem(problem)
  }
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  try {
    const reader = response.body?.getReader()
    for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
      parts.push(next.value)
      bytes += next.value.length
      progress(bytes)
    }
  } catch {
    throw new NetworkFailure('offline')
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'rind-export.jsonl.age'
  return { name, content: new Blob(parts, { type: 'application/octet-stream' }) }
}

async function begin(exportId: string, passphrase: string | null): Promise<Response> {
  const slow = new AbortController()
  const timer = setTimeout(() => slow.abort(), BEGIN_MS)
  try {
    return await fetch(`/api/v1/exports/${exportId}/download`, {
      method: 'POST',
      credentials: 'same-origin',
      signal: slow.signal,
      headers: { accept: 'application/octet-stream', 'content-type': 'application/json' },
      body: JSON.stringify(passphrase === null ? {} : { passphrase })
    })
  } catch {
    throw new NetworkFailure(slow.signal.aborted ? 'timeout' : 'offline')
  } finally {
    clearTimeout(timer)
  }
}
