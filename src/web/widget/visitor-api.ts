import { ApiProblem, createApi, type Api } from '../lib/api.ts'
import { boot } from './frame-boot.ts'
import { ensureVisitorToken } from './visitor-token.ts'

let frameToken = boot.frameToken
let renewal: Promise<void> | null = null

const plain = createApi({
  headers: () => ({ authorization: `Bearer ${ensureVisitorToken()}`, 'x-rind-frame': frameToken })
})

/** A frame can stand open for days; its token is renewed once for all who wait for it. */
function renew(): Promise<void> {
  renewal ??= plain
    .post<{ frameToken: string }>('/widget/token', { frameToken })
    .then((answer) => void (frameToken = answer.frameToken))
    .finally(() => (renewal = null))
  return renewal
}

async function renewing<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'invalid_frame_token') throw error
    await renew()
    return request()
  }
}

/** The visitor's client: it carries the visitor's and the frame's token, and renews the latter when it has run out. */
export const visitorApi: Pick<Api, 'get' | 'post' | 'put'> = {
  get: (path, options) => renewing(() => plain.get(path, options)),
  post: (path, body, options) => renewing(() => plain.post(path, body, options)),
  put: (path, body, options) => renewing(() => plain.put(path, body, options))
}
