import { Decrypter } from 'age-encryption'
import { ImportError } from './error.ts'

/** What opens a file: identities of age, or the passphrase that was given when it was made. */
export type OpenBy = { readonly identities: readonly string[] } | { readonly passphrase: string }

/** Whether the beginning of a file says that it is sealed for a passphrase. */
export function asksPassphrase(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, 64)).toString('latin1').startsWith('age-encryption.org/v1\n-> scrypt ')
}

/**
 * The content of a file that was sealed with age, as it is opened: what came before an error has to be thrown away.
 * @throws ImportError sealed when it is no such file or nothing opens it, cut when it ends too early or was changed
 */
export async function* openFile(source: AsyncIterable<Uint8Array>, by: OpenBy): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  if ('passphrase' in by) decrypter.addPassphrase(by.passphrase)
  else for (const identity of by.identities) decrypter.addIdentity(identity)
  const opened = await decrypter.decrypt(ReadableStream.from(source)).catch((error: unknown) => {
    const known = error instanceof Error && error.message.includes('no identity matched')
    if (known) throw new ImportError('sealed', 'passphrase' in by ? 'The passphrase does not open the file.' : 'The identity does not open the file: it is sealed for another one.', { cause: error })
    throw new ImportError('sealed', 'This is no file that age sealed, or its beginning was changed.', { cause: error })
  })
  try {
    for await (const chunk of opened) yield chunk
  } catch (error) {
    throw new ImportError('cut', 'The file is not whole: it was cut off or changed.', { cause: error })
  }
}
