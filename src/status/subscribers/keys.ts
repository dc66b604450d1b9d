import { type KeyObject, hkdfSync } from 'node:crypto'
import { DataKey, type Sealed, envelopeKeyId, importKey, keyCheckValue, lookupHash, parseRootKeys, rootKeyId } from '../../crypto/index.ts'

/** Part of what the keys are derived from: never changes, else no subscriber can be read. */
const SALT = 'rind/status/1'

/** What is known of a subscriber beside the times, sealed. */
export interface SubscriberContent {
  /** The mail address, or the address of the webhook. */
  readonly to: string
  readonly locale: 'en' | 'nl'
  /** What the link to hear nothing more ends with. */
  readonly leave: string
  /** What the link that confirms ends with, while that is asked. */
  readonly confirm?: string
  /** What a webhook is signed with, whsec_… */
  readonly secret?: string
}

/** The keys of the status page's own: one that seals, one that looks up. Several may be given, the newest first: it seals, all open. */
export class SubscriberKeys {
  readonly #held: readonly { readonly data: DataKey; readonly lookup: KeyObject }[]

  /** @throws RootKeyError when the text is no key; the message shows nothing of it */
  constructor(text: string) {
    this.#held = parseRootKeys(text).map((bytes) => {
      const derive = (purpose: string) => importKey(Buffer.from(hkdfSync('sha256', bytes, SALT, `status/${purpose}`, 32)))
      const sealing = derive('seal')
      const held = { data: new DataKey(rootKeyId(keyCheckValue(sealing)), sealing), lookup: derive('lookup') }
      bytes.fill(0)
      return held
    })
  }

  seal(id: string, content: SubscriberContent): Sealed {
    return this.#newest.data.sealJson(address(id), content)
  }

  /** @returns null when it was sealed under a key that is not held */
  open(id: string, sealed: Uint8Array): SubscriberContent | null {
    const keyId = envelopeKeyId(sealed)
    return this.#held.find(({ data }) => data.id === keyId)?.data.openJson<SubscriberContent>(address(id), sealed) ?? null
  }

  /** Equality without the address. */
  lookup(to: string): Buffer {
    return lookupHash(this.#newest.lookup, 'status-subscriber', to)
  }

  /** Whether it was sealed under the newest key. */
  isNewest(sealed: Uint8Array): boolean {
    return envelopeKeyId(sealed) === this.#newest.data.id
  }

  get #newest() {
    const [newest] = this.#held
    if (!newest) throw new RangeError('There is no key')
    return newest
  }
}

const address = (row: string) => ({ tenant: 'system', table: 'status-subscriber', column: 'content', row })
