import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const [SEQUENCE, SET, INTEGER, BITS, OCTETS, OID, UTF8, TIME] = [0x30, 0x31, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x17]

function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const oid = (hex: string) => der(OID, Buffer.from(hex, 'hex'))
const time = (at: number) => der(TIME, `${new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`)

/** A certificate that signs itself, with its key, in PEM. X.509 by hand, so that a test needs no program beside it. */
export function makeCertificate(name: string, from: number, until: number): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, oid('2a8648ce3d040302'))
  const named = der(SEQUENCE, der(SET, der(SEQUENCE, oid('550403'), der(UTF8, `${name} ${randomBytes(4).toString('hex')}`))))
  const names = der(SEQUENCE, oid('551d11'), der(OCTETS, der(SEQUENCE, der(0x82, name))))
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    named,
    der(SEQUENCE, time(from), time(until)),
    named,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(SEQUENCE, names))
  )
  const whole = der(SEQUENCE, body, algorithm, der(BITS, Buffer.from([0]), sign('sha256', body, privateKey)))
  const lines = whole.toString('base64').replaceAll(/(.{64})/g, '$1\n').trimEnd()
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: String(privateKey.export({ format: 'pem', type: 'pkcs8' })) }
}
