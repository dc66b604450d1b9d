import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TObject, TSchema } from 'typebox'
import { Problem } from '../errors/index.ts'
import { type AnyOperation, type Services, execute } from '../operations/index.ts'
import type { CsvOutput, Download } from '../operations/fields.ts'
import { writeCookies } from './cookies.ts'
import { callerOf, principalOf } from './principal.ts'

const API = '/api/v1'
/** The longest that a file may take to be sent. Whoever stands still meanwhile is cut long before. */
const DOWNLOAD_MS = 60 * 60_000

/** The REST door: a route for each of these operations that has one. It holds no logic. */
export function addRestRoutes(app: FastifyInstance, services: Services, operations: readonly AnyOperation[]): void {
  for (const operation of operations) {
    const { rest } = operation
    if (!rest) continue
    app.route({
      method: rest.method,
      url: `${API}${rest.path}`,
      ...(rest.file === 'stream' && { handlerTimeout: DOWNLOAD_MS }),
      handler: async (request, reply) => {
        const input = inputOf(operation, request)
        const principal = await principalOf(services, operation, request, reply)
        const { output, cookies } = await execute(services, operation, principal, callerOf(request, 'rest'), input)
        writeCookies(reply, cookies)
        if (rest.file === 'stream') return sendDownload(reply, output as Download)
        if (rest.file === 'csv') return sendFile(reply, output as Static<typeof CsvOutput>)
        return reply.code(rest.status ?? 200).header('cache-control', 'no-store').type('application/json').send(JSON.stringify(output))
      }
    })
  }
}

/** A file to be kept, never to be shown as a page. That it is not the whole list is said in a header. */
function sendFile(reply: FastifyReply, { name, content, next }: Static<typeof CsvOutput>): FastifyReply {
  if (next !== null) reply.header('rind-next-cursor', next)
  return reply.header('cache-control', 'no-store').header('content-disposition', `attachment; filename="${name}"`).type('text/csv; charset=utf-8; header=present').send(content)
}

/** A file that is made while it goes out: how long it will be nobody knows. When it breaks, so does the connection. */
function sendDownload(reply: FastifyReply, { name, content }: Download): FastifyReply {
  return reply.header('cache-control', 'no-store').header('content-disposition', `attachment; filename="${name}"`).type('application/octet-stream').send(Readable.from(content, { objectMode: false }))
}

/**
 * One input from path, query and body. Path and query are text and become numbers where the schema wants one; the body
 * is taken as it is. A field has one place: what comes twice, or where it does not belong, is refused.
 */
function inputOf(operation: AnyOperation, request: FastifyRequest): Record<string, unknown> {
  const schema: TObject = operation.input
  const params = request.params as Record<string, string>
  const query = request.query as Record<string, unknown>
  const reads = operation.rest?.method === 'GET'
  // Without a prototype, so that a field called __proto__ is a field like any other, and refused as unknown.
  const input = Object.create(null) as Record<string, unknown>
  if (reads) {
    for (const [name, value] of Object.entries(query)) input[name] = Array.isArray(value) ? refuseTwice(name) : fromText(schema.properties[name], value)
  } else {
    if (Object.keys(query).length > 0) throw new Problem('unknown_field', { field: Object.keys(query)[0] ?? '', detail: 'This address takes no query.' })
    const body = request.body ?? {}
    if (typeof body !== 'object' || Array.isArray(body)) throw new Problem('invalid_input', { allowed: 'a JSON object' })
    Object.assign(input, body)
  }
  for (const [name, value] of Object.entries(params)) {
    if (Object.hasOwn(input, name)) refuseTwice(name)
    input[name] = value
  }
  return input
}

function refuseTwice(field: string): never {
  throw new Problem('invalid_input', { field, detail: 'This field is given more than once.' })
}

function fromText(schema: TSchema | undefined, value: unknown): unknown {
  const type = schema && 'type' in schema ? schema.type : undefined
  return type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}
