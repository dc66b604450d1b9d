import type { TObject } from 'typebox'
import { PROBLEMS } from '../errors/index.ts'
import { isOffered } from '../features/tokens/index.ts'
import { OPERATIONS } from '../features/index.ts'
import type { AnyOperation } from '../operations/index.ts'

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    field: { type: 'string' },
    allowed: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    retryAfter: { type: 'integer' },
    facts: { type: 'object' },
    requestId: { type: 'string' }
  }
}

const SECURITY: Readonly<Record<string, readonly Readonly<Record<string, readonly string[]>>[]>> = {
  public: [],
  signup: [{ signup: [] }],
  half: [{ session: [] }],
  member: [{ session: [] }],
  visitor: [{ visitor: [], frame: [] }]
}

/** The OpenAPI 3.1 description, made from the operations themselves: it cannot lag behind them. */
export function describeApi(publicUrl: string, version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    if (!operation.rest) continue
    const path = operation.rest.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.rest.method.toLowerCase()]: describeOperation(operation, path) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rind',
      version,
      description: `The same operations work over the socket at /api/v1/socket: a frame {id, op, input} with the operationId as op and all fields together as input. Failures are RFC 9457 problems; the codes are listed at ${publicUrl}/docs/problems.`
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-rind_session', description: 'Set by signing in with both factors.' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'rind_…', description: 'An API token, made under Settings, API tokens. It is good for the operations that it was made for.' },
        signup: { type: 'apiKey', in: 'cookie', name: '__Host-rind_signup', description: 'Set by opening a sign-up link.' },
        visitor: { type: 'http', scheme: 'bearer', description: "The visitor's own secret: 32 random bytes, base64url." },
        frame: { type: 'apiKey', in: 'header', name: 'x-rind-frame', description: "The token in the widget's frame." }
      }
    }
  }
}

function describeOperation(operation: AnyOperation, path: string): unknown {
  const schema: TObject = operation.input
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const rest = Object.entries(schema.properties).filter(([name]) => !inPath.includes(name))
  const required = (schema.required ?? []) as readonly string[]
  const reads = operation.rest?.method === 'GET'
  return {
    operationId: operation.id,
    tags: [operation.id.split('.')[0]],
    summary: operation.summary,
    ...(operation.description !== undefined && { description: operation.description }),
    security: [...(SECURITY[operation.actor] ?? []), ...(isOffered(operation) ? [{ token: [] }] : [])],
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: schema.properties[name] })),
      ...(reads ? rest.map(([name, field]) => ({ name, in: 'query', required: required.includes(name), schema: field })) : [])
    ],
    ...(!reads &&
      rest.length > 0 && {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', additionalProperties: false, properties: Object.fromEntries(rest), required: required.filter((name) => !inPath.includes(name)) }
            }
          }
        }
      }),
    responses: {
      [operation.rest?.status ?? 200]: { description: 'Done.', content: contentOf(operation) },
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
    }
  }
}

function contentOf({ rest, output }: AnyOperation): unknown {
  if (rest?.file === 'stream') return { 'application/octet-stream': { schema: output } }
  return rest?.file === 'csv' ? { 'text/csv': { schema: { type: 'string' } } } : { 'application/json': { schema: output } }
}
